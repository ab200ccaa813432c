#include "app/index_memory.h"

#include <gtest/gtest.h>

#include <string>

#include "app/byte_size.h"
#include "support/error_text.h"

namespace litevl {
namespace {

constexpr double kMegabyte = 1e6;

double megabytes(Precision precision, std::int64_t clips) {
  return static_cast<double>(index_memory(ModelConfig{}, precision, 2).of(clips)) / kMegabyte;
}

TEST(IndexMemory, OneClipFitsIntoWhatItTakes) {
  for (const auto precision : {Precision::kFloat32, Precision::kBfloat16, Precision::kInt8}) {
    const auto memory = index_memory(ModelConfig{}, precision, 2);
    EXPECT_EQ(clips_within(memory, memory.of(1), 8), 1);
    EXPECT_EQ(clips_within(memory, memory.of(5), 8), 5);
    EXPECT_EQ(clips_within(memory, memory.of(6) - 1, 8), 5);
    EXPECT_EQ(clips_within(memory, 10 * memory.of(8), 8), 8);
    // What is asked for, is enough.
    const auto text =
        error_text([&] { clips_within(memory, memory.of(1) - 1, 8); }, Error::Kind::kUsage);
    const auto let = text.find("let it have ") + std::string("let it have ").size();
    const auto named = byte_size(text.substr(let, text.find(' ', let) - let), "test");
    EXPECT_EQ(clips_within(memory, named, 8), 1) << text;
    EXPECT_LE(named - memory.of(1), 1'000'000) << text;
  }
}

TEST(IndexMemory, GrowsWithWhatIsComputedAtOnce) {
  ModelConfig larger;
  larger.vision.width = 1024;
  larger.vision.layers = 24;
  larger.vision.mlp_width = 4096;
  const auto base = index_memory(ModelConfig{}, Precision::kBfloat16, 2);
  EXPECT_GT(index_memory(larger, Precision::kBfloat16, 2).of(1), 2 * base.of(1) - 200'000'000);
  EXPECT_GT(index_memory(ModelConfig{}, Precision::kBfloat16, 32).of(8), base.of(8));
  EXPECT_GT(index_memory(ModelConfig{}, Precision::kFloat32, 2).of(1), base.of(1));
  EXPECT_LT(index_memory(ModelConfig{}, Precision::kInt8, 2).of(1), base.of(1));
}

TEST(ByteSize, IsMillionsOrThousandMillions) {
  EXPECT_EQ(byte_size("800M", "--memory"), 800'000'000);
  EXPECT_EQ(byte_size("2G", "--memory"), 2'000'000'000);
  EXPECT_EQ(byte_size("1.5g", "--memory"), 1'500'000'000);
  for (const auto* text : {"", "M", "800", "800K", "800MB", "-1M", "0M", "nanM", "infG", "1e3M",
                           "99999999999G", "1 G", " 1G", "1G "})
    EXPECT_EQ(error_text([&] { byte_size(text, "--memory"); }, Error::Kind::kUsage),
              "--memory: \"" + std::string(text) +
                  "\" is no amount of memory; write millions of bytes as 800M, thousand millions "
                  "as 2G");
}

}  // namespace
}  // namespace litevl
