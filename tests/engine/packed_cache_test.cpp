#include "engine/packed_cache.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <thread>

#include "bytes_of_parts.h"
#include "checkpoint/model_files.h"
#include "core/files.h"
#include "engine/file_weights.h"
#include "kernels/processor.h"
#include "support/environment_variable.h"
#include "support/error_text.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"

namespace litevl::engine {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// A model folder's weights, and how often they are asked for.
class WatchedWeights final : public WeightSource {
 public:
  WatchedWeights(const ModelFiles& files, bool is_kept) {
    if (is_kept)
      weights_.emplace(files.weights, fingerprint(files));
    else
      weights_.emplace(files.weights);
  }

  Buffer<float> read(const std::string& name, std::int64_t count) const override {
    ++reads_;
    if (no_memory) throw std::bad_alloc();
    return weights_->read(name, count);
  }
  const PackedCache* packed() const override { return weights_->packed(); }
  int reads() const { return reads_; }

  bool no_memory = false;

 private:
  std::optional<FileWeights> weights_;
  mutable std::atomic<int> reads_ = 0;
};

struct Packed {
  std::string bytes;
  int reads = 0;
};

class PackedWeights : public testing::Test {
 protected:
  void SetUp() override { write_small_model(model_, 1); }

  // Of a program that opens the model and computes with all of it.
  Packed open(Precision precision = Precision::kFloat32, bool is_kept = true) const {
    const auto files = open_model_files(model_);
    const auto weights = std::make_shared<WatchedWeights>(files, is_kept);
    const Engine engine(files.config, weights, precision);
    Threads threads(2);
    auto bytes = engine.is_in_halves() ? bytes_of_parts<Bf16>(engine, precision, threads)
                                       : bytes_of_parts<float>(engine, precision, threads);
    return {std::move(bytes), weights->reads()};
  }
  std::string packed_anew() const { return open(Precision::kFloat32, false).bytes; }

  static std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    if (!fs::exists(folder)) return files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.path().extension() == ".packed") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
  }

  TemporaryFolder temporary_;
  fs::path model_ = temporary_.path() / "model", packed_ = model_ / "packed";
  fs::path cache_ = temporary_.path() / "cache";
  const EnvironmentVariable cache_home_{"XDG_CACHE_HOME", cache_.string()};
};

TEST_F(PackedWeights, AreThoseOfPackingAnewToTheLastBitAndReadNothing) {
  for (const auto rank : {Processor::kPortable, Processor::kAvx2, best_processor()})
    for (const auto precision : {Precision::kFloat32, Precision::kBfloat16, Precision::kInt8}) {
      if (!has_processor(rank)) continue;
      const ChosenProcessor chosen(rank);
      if (precision == Precision::kBfloat16 && !has_bfloat16_products()) continue;
      SCOPED_TRACE(processor_name(rank) + (' ' + precision_name(precision)));
      const auto anew = open(precision, false), mapped = open(precision);
      EXPECT_GT(anew.bytes.size(), 30'000U);
      EXPECT_EQ(mapped.bytes, anew.bytes);
      const auto again = open(precision);
      EXPECT_EQ(again.bytes, anew.bytes);
      EXPECT_EQ(again.reads, 0);
    }
  // Text weights are the same for all ranks, and those of float32 for int8 without bfloat16.
  const auto files = files_in(packed_);
  const auto count = [&](const std::string& part) {
    return std::count_if(files.begin(), files.end(), [&](const fs::path& file) {
      return file.filename().string().starts_with(part);
    });
  };
  EXPECT_EQ(count("words-"), 1);
  EXPECT_EQ(count("cross-"), 1);
  EXPECT_EQ(count("decoder-"), 1);
  EXPECT_EQ(count("text-"), has_bfloat16_products() ? 2 : 1);
  EXPECT_TRUE(files_in(cache_).empty());
}

TEST_F(PackedWeights, OfAnotherModelAreMadeAgainAndTheOldOnesRemoved) {
  const auto first = open().bytes;
  const auto kept = files_in(packed_);
  const auto aside = temporary_.path() / "aside";
  fs::copy(packed_, aside);
  write_small_model(model_, 2);  // takes the folder's place, packed weights included
  EXPECT_FALSE(fs::exists(packed_));
  fs::copy(aside, packed_);
  std::ofstream(packed_ / "video-float32-unheard-of.packed") << "nothing";
  const auto second = open();
  EXPECT_GT(second.reads, 0);
  EXPECT_NE(second.bytes, first);
  EXPECT_EQ(second.bytes, packed_anew());
  EXPECT_EQ(files_in(packed_), kept);
  EXPECT_EQ(open().reads, 0);
}

// As if it had been carried to another machine: all times and numbers of its files are other ones.
TEST_F(PackedWeights, GoWithTheModel) {
  const auto first = open().bytes;
  const auto other = temporary_.path() / "other";
  fs::copy(model_, other, fs::copy_options::recursive);
  model_ = other;
  const auto copied = open();
  EXPECT_EQ(copied.bytes, first);
  EXPECT_EQ(copied.reads, 0);
}

TEST_F(PackedWeights, DamagedOnesAreMadeAgain) {
  const auto expected = open().bytes;
  for (const auto& path : files_in(packed_)) {
    const auto whole = read_file(path, 1 << 20);
    for (const std::size_t place :
         {std::size_t{0}, std::size_t{9}, std::size_t{20}, std::size_t{50}, std::size_t{105},
          std::size_t{125}, std::size_t{128}, whole.size() / 2}) {
      SCOPED_TRACE(path.filename().string() + ", byte " + std::to_string(place));
      {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(place));
        file.put(static_cast<char>(whole[place] ^ 4));
      }
      const auto mended = open();
      EXPECT_EQ(mended.bytes, expected);
      EXPECT_GT(mended.reads, 0);
      EXPECT_EQ(read_file(path, 1 << 20), whole);
    }
    for (const auto size : {std::size_t{0}, std::size_t{127}, std::size_t{128}, whole.size() - 64,
                            whole.size() + 64}) {
      SCOPED_TRACE(path.filename().string() + ", " + std::to_string(size) + " bytes");
      fs::resize_file(path, size);
      const auto mended = open();
      EXPECT_EQ(mended.bytes, expected);
      EXPECT_GT(mended.reads, 0);
      EXPECT_EQ(read_file(path, 1 << 20), whole);
    }
  }
  EXPECT_EQ(open().reads, 0);
}

TEST_F(PackedWeights, AreKeptInTheUsersCacheWhereTheModelCannotBeWritten) {
  std::ofstream(packed_) << "a file where the folder should be";
  const auto first = open();
  EXPECT_EQ(first.bytes, packed_anew());
  EXPECT_EQ(files_in(cache_).size(), 6U);
  const auto again = open();
  EXPECT_EQ(again.reads, 0);
  EXPECT_EQ(again.bytes, first.bytes);
  // Another model in the same place.
  fs::remove(packed_);
  write_small_model(model_, 2);
  std::ofstream(packed_) << "a file where the folder should be";
  EXPECT_EQ(open().bytes, packed_anew());
  EXPECT_EQ(files_in(cache_).size(), 6U);
}

TEST_F(PackedWeights, AreDoneWithoutWhereNothingCanBeWritten) {
  std::ofstream(packed_) << "a file where the folder should be";
  std::ofstream(cache_) << "another one";
  const auto expected = packed_anew();
  for (int i = 0; i < 2; ++i) {
    const auto packed = open();
    EXPECT_EQ(packed.bytes, expected);
    EXPECT_GT(packed.reads, 0);
  }
  unsetenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  const std::string home_before = home == nullptr ? "" : home;
  unsetenv("HOME");
  EXPECT_EQ(open().bytes, expected);
  // And with a folder, but no place to note that what is in it was looked at.
  fs::remove(packed_);
  EXPECT_EQ(open().bytes, expected);
  const auto again = open();
  EXPECT_EQ(again.bytes, expected);
  EXPECT_EQ(again.reads, 0);
  if (home != nullptr) setenv("HOME", home_before.c_str(), 1);
}

TEST_F(PackedWeights, ALinkIsNotFollowed) {
  const auto elsewhere = temporary_.path() / "elsewhere";
  fs::create_directory(elsewhere);
  std::ofstream(elsewhere / "mine.packed") << "dear diary";
  fs::create_directory_symlink(elsewhere, packed_);
  open();
  EXPECT_EQ(files_in(elsewhere).size(), 1U);
  EXPECT_EQ(files_in(cache_).size(), 6U);
}

TEST_F(PackedWeights, StayWhenTheirFilesAreRemovedOrReplaced) {
  const auto expected = open().bytes;
  const auto files = open_model_files(model_);
  const auto weights = std::make_shared<WatchedWeights>(files, true);
  const Engine engine(files.config, weights, Precision::kFloat32);
  Threads threads(1);
  EXPECT_EQ(bytes_of_parts<float>(engine, Precision::kFloat32, threads), expected);
  fs::remove_all(packed_);
  EXPECT_EQ(bytes_of_parts<float>(engine, Precision::kFloat32, threads), expected);
  EXPECT_EQ(weights->reads(), 0);
  EXPECT_EQ(open().bytes, expected);
  EXPECT_EQ(open().reads, 0);
}

TEST_F(PackedWeights, AreNotOfAModelThatChangedSinceItWasOpened) {
  open();
  const auto files = open_model_files(model_);
  const Engine engine(files.config, std::make_shared<WatchedWeights>(files, true),
                      Precision::kFloat32);
  const auto path = model_ / "model.safetensors";
  fs::last_write_time(path, fs::last_write_time(path) - std::chrono::seconds(1));
  Threads threads(1);
  EXPECT_THAT(error_text([&] { engine.text_layers<float>(threads); }),
              HasSubstr("was changed while it was used"));
}

TEST_F(PackedWeights, AreTheSameForManyAtOnce) {
  const auto expected = packed_anew();
  std::vector<Packed> seen(6);
  std::vector<std::thread> programs;
  for (auto& packed : seen) programs.emplace_back([&] { packed = open(); });
  for (auto& program : programs) program.join();
  for (const auto& packed : seen) EXPECT_EQ(packed.bytes, expected);
  EXPECT_EQ(files_in(packed_).size(), 6U);
  EXPECT_EQ(std::distance(fs::directory_iterator(packed_), {}), 6);  // nothing unfinished
}

TEST_F(PackedWeights, WithoutMemoryForThemOneLineSaysSo) {
  const auto files = open_model_files(model_);
  const auto weights = std::make_shared<WatchedWeights>(files, true);
  weights->no_memory = true;
  const Engine engine(files.config, weights, Precision::kFloat32);
  Threads threads(2);
  EXPECT_THAT(error_text([&] { engine.vision<float>(threads); }, Error::Kind::kMachine),
              HasSubstr("no memory for its weights as they are packed for computing (video, "));
  weights->no_memory = false;
  EXPECT_FALSE(engine.vision<float>(threads).layers.empty());
}

}  // namespace
}  // namespace litevl::engine
