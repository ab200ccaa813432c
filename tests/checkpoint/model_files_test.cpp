#include "checkpoint/model_files.h"

#include <gmock/gmock.h>

#include <fstream>

#include "checkpoint/read_floats.h"
#include "core/files.h"
#include "core/torch.h"
#include "support/environment_variable.h"
#include "support/error_text.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"
#include "torch/safetensors.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(ReadFloats, GivesWhatLibTorchReadsOfEveryFloatingPointType) {
  const TemporaryFolder folder;
  torch::manual_seed(4);
  // Subnormal, largest and ordinary numbers of half precision among them.
  const auto values =
      torch::cat({torch::randn({500}), torch::randn({500}) * 1e-6,
                  torch::tensor({65504.0F, -65504.0F, 5.9604645e-8F, 0.0F, -0.0F})});
  std::map<std::string, at::Tensor> tensors;
  for (const auto type : {torch::kFloat32, torch::kFloat64, torch::kFloat16, torch::kBFloat16})
    tensors[std::string("x") + c10::toString(type)] = values.to(type);
  tensors["integers"] = torch::ones({3}, torch::kInt64);
  tensors["infinite"] = torch::tensor({1.0F, INFINITY});
  tensors["none"] = torch::tensor({std::nan(""), 1.0}).to(torch::kFloat16);
  const auto path = folder.path() / "x.safetensors";
  save_safetensors(path, tensors);
  const SafetensorsFile file(path);
  for (const auto& [name, tensor] : tensors) {
    if (!name.starts_with("x")) continue;
    const auto numbers = read_floats(file, name);
    const auto expected = tensor.to(torch::kFloat32);
    ASSERT_EQ(std::ssize(numbers), expected.numel());
    for (std::int64_t i = 0; i < expected.numel(); ++i)
      ASSERT_EQ(numbers[static_cast<std::size_t>(i)], expected[i].item<float>()) << name << i;
  }
  EXPECT_THAT(error_text([&] { read_floats(file, "integers"); }),
              HasSubstr("holds no floating-point numbers"));
  for (const char* name : {"infinite", "none"})
    EXPECT_THAT(error_text([&] { read_floats(file, name); }),
                HasSubstr(std::string(name) + " has values that are not finite numbers"));
}

// Written to in place, which leaves it the same file: what is read then is of another model.
TEST(ReadFloats, AFileThatChangesWhileItIsUsedIsRefused) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "x.safetensors";
  save_safetensors(path, {{"x", torch::ones({3})}});
  const SafetensorsFile file(path);
  EXPECT_EQ(read_floats(file, "x").front(), 1);
  fs::last_write_time(path, fs::last_write_time(path) - std::chrono::seconds(1));
  EXPECT_THAT(error_text([&] { read_floats(file, "x"); }),
              HasSubstr("was changed while it was used"));
  // Another that takes its name is none of its business.
  const SafetensorsFile again(path);
  save_safetensors(path, {{"x", torch::zeros({3})}});
  EXPECT_EQ(read_floats(again, "x").front(), 1);
}

class KeptFingerprint : public testing::Test {
 protected:
  void SetUp() override {
    write_small_model(model_, 1);
    age(model_ / "model.safetensors");
  }

  // A file that is new may still change within its time stamp, and nothing of it is kept.
  static void age(const fs::path& path) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(1));
  }
  std::string read() const { return fingerprint(open_model_files(model_)); }
  std::vector<fs::path> kept() const {
    std::vector<fs::path> files;
    if (fs::exists(cache_))
      for (const auto& entry : fs::recursive_directory_iterator(cache_))
        if (entry.is_regular_file()) files.push_back(entry.path());
    return files;
  }

  TemporaryFolder temporary_;
  fs::path model_ = temporary_.path() / "model", cache_ = temporary_.path() / "cache";
  const EnvironmentVariable cache_home_{"XDG_CACHE_HOME", cache_.string()};
};

TEST_F(KeptFingerprint, IsTakenWhileTheFileIsTheSame) {
  const auto first = read();
  ASSERT_EQ(kept().size(), 1U);
  std::ofstream(kept().front()) << "0123456789abcdef";
  EXPECT_EQ(read(), "0123456789abcdef");  // it was not read again
  std::ofstream(kept().front()) << "0123";
  EXPECT_EQ(read(), first);  // what was cut off is not believed
  std::ofstream(kept().front()) << "0123456789abcdeX";
  EXPECT_EQ(read(), first);
}

TEST_F(KeptFingerprint, AnotherFileOfTheSameSizeHasAnother) {
  const auto first = read();
  write_small_model(model_, 2);
  age(model_ / "model.safetensors");
  const auto second = read();
  EXPECT_NE(second, first);
  EXPECT_EQ(kept().size(), 2U);
  // Its time alone changes: it is read again, and is the same.
  std::ofstream(kept().front()) << "0123456789abcdef";
  std::ofstream(kept().back()) << "0123456789abcdef";
  fs::last_write_time(model_ / "model.safetensors",
                      fs::file_time_type::clock::now() - std::chrono::hours(2));
  EXPECT_EQ(read(), second);
}

TEST_F(KeptFingerprint, NothingIsKeptOfNewFilesOrWhereNothingCanBe) {
  const auto first = read();
  fs::remove_all(cache_);
  fs::last_write_time(model_ / "model.safetensors", fs::file_time_type::clock::now());
  EXPECT_EQ(read(), first);
  EXPECT_TRUE(kept().empty());
  age(model_ / "model.safetensors");
  std::ofstream(cache_) << "a file where the folder should be";
  EXPECT_EQ(read(), first);
}

}  // namespace
}  // namespace litevl
