#include "engine/packed_file.h"

#include <gmock/gmock.h>

#include "bytes_of_parts.h"
#include "checkpoint/word_hash.h"
#include "core/files.h"
#include "kernels/processor.h"
#include "support/error_text.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"

namespace litevl::engine {
namespace {

using testing::HasSubstr;

// Small whole numbers, which no order of adding and no width of a register changes.
class WholeNumbers final : public WeightSource {
 public:
  Buffer<float> read(const std::string& name, std::int64_t count) const override {
    Buffer<float> numbers(static_cast<std::size_t>(count));
    std::size_t at = name.size();
    for (float& number : numbers) number = static_cast<float>(at++ * 7 % 5) - 2;
    return numbers;
  }
};

template <class Number>
void pass_all(PackedArchive& archive, bool in_bytes) {
  const auto config = small_model_config();
  const WholeNumbers source;
  Threads threads(1);
  auto vision = pack_vision_weights<Number>(source, config.vision, in_bytes, threads);
  pass_vision(archive, config.vision, in_bytes, vision);
  auto layers = pack_text_layers<Number>(source, config.text, "text_encoder.", threads);
  pass_text_layers(archive, config.text, layers);
  auto absorbed = pack_absorbed<Number>(source, config.text, "text_encoder.", threads);
  pass_absorbed(archive, config.text, absorbed);
  auto decoder = pack_decoder(source, decoder_config(config.text), threads);
  pass_decoder(archive, decoder_config(config.text), decoder);
}

// If this fails, then numbers are packed in another way, or go to the file in another order, than
// in files that users have, which nothing else would tell apart: raise kPackedVersion, and put here
// what it is now.
TEST(PackedFile, FormIsThatOfItsVersion) {
  const ChosenProcessor chosen(Processor::kPortable);
  const auto digits = [](const auto& pass) {
    PackedBytesSeen seen;
    pass(seen);
    WordHash hash;
    hash.add(seen.bytes.data(), seen.bytes.size());
    return hash.digits();
  };
  EXPECT_EQ(kPackedVersion, 1U);
  EXPECT_EQ(digits([](PackedArchive& seen) { pass_all<float>(seen, false); }), "7861a5cb8e8b2c26");
  EXPECT_EQ(digits([](PackedArchive& seen) { pass_all<Bf16>(seen, false); }), "f00ab41df3ab68d2");
  EXPECT_EQ(digits([](PackedArchive& seen) { pass_all<Bf16>(seen, true); }), "2c83f213779f7ffd");
}

class PackedFileTest : public testing::Test {
 protected:
  void SetUp() override {
    PackedWriter writer;
    pass(writer);
    writer.write(path_, key_);
  }
  static void pass(PackedArchive& archive) {
    Numbers<float> floats(Buffer<float>{1, 2, 3, 4, 5});
    Numbers<Bf16> halves(Buffer<Bf16>(40, 7));
    archive.numbers(floats, 5);
    EXPECT_EQ(floats[4], 5);
    archive.numbers(halves, 40);
    EXPECT_EQ(halves[39], 7);
  }

  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "x.packed";
  PackedKey key_{"0123456789abcdef", "video", "int8", "avx2"};
};

TEST_F(PackedFileTest, GivesNumbersAtCacheLines) {
  PackedFile file(path_, key_);
  Numbers<float> floats;
  Numbers<Bf16> halves;
  file.numbers(floats, 5);
  file.numbers(halves, 40);
  file.finish();
  EXPECT_TRUE(file.is_undamaged());
  EXPECT_EQ(std::vector<float>(floats.begin(), floats.end()), (std::vector<float>{1, 2, 3, 4, 5}));
  EXPECT_EQ(std::vector<Bf16>(halves.begin(), halves.end()), std::vector<Bf16>(40, 7));
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(floats.data()) % 64, 0U);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(halves.data()) % 64, 0U);
  EXPECT_EQ(packed_model(path_), "0123456789abcdef");
  EXPECT_EQ(key_.file_name(), "video-int8-avx2.packed");
}

TEST_F(PackedFileTest, OfAnotherKeyIsRefused) {
  for (auto field :
       {&PackedKey::model, &PackedKey::part, &PackedKey::numbers, &PackedKey::layout}) {
    auto other = key_;
    (other.*field).back() ^= 1;
    EXPECT_THAT(error_text([&] { PackedFile(path_, other); }),
                HasSubstr("packed weights of another model or processor"));
  }
  EXPECT_NO_THROW(PackedFile(path_, key_));
}

TEST_F(PackedFileTest, OfOtherSizesIsRefused) {
  const auto error = [&](std::int64_t floats) {
    return error_text([&] {
      PackedFile file(path_, key_);
      Numbers<float> numbers;
      file.numbers(numbers, floats);
      file.finish();
    });
  };
  EXPECT_THAT(error(5), HasSubstr("is longer than its model"));
  EXPECT_EQ(error(40), "no error");  // 160 bytes, as far as both arrays reach
  EXPECT_THAT(error(49), HasSubstr("is shorter than its model"));
  EXPECT_THAT(error(std::int64_t{1} << 60), HasSubstr("is shorter than its model"));
}

TEST_F(PackedFileTest, WhatIsNoPackedFileIsRefused) {
  const auto error = [&] { return error_text([&] { PackedFile(path_, key_); }); };
  std::filesystem::resize_file(path_, 300);
  EXPECT_THAT(error(), HasSubstr("is cut off"));
  std::filesystem::resize_file(path_, 100);
  EXPECT_THAT(error(), HasSubstr("no packed weights of this version"));
  EXPECT_FALSE(packed_model(path_));
  std::filesystem::remove(path_);
  EXPECT_THAT(error(), HasSubstr("No such file"));
  std::filesystem::create_directory(path_);
  EXPECT_THAT(error(), HasSubstr("not a regular file"));
  EXPECT_FALSE(packed_model(path_));
}

}  // namespace
}  // namespace litevl::engine
