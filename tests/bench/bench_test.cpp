#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "bench/agreement.h"
#include "bench/indexing_bench.h"
#include "bench/memory.h"
#include "bench/model_bench.h"
#include "bench/search_bench.h"
#include "bench/timing.h"
#include "bench/training_bench.h"
#include "core/error.h"
#include "kernels/processor.h"
#include "support/grey_video.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

TEST(Timing, RunsEverythingInTurn) {
  std::string order;
  const auto seconds =
      time_in_turn({{"a", [&] { order += 'a'; }}, {"b", [&] { order += 'b'; }}}, 3);
  EXPECT_EQ(order, "abababab");  // once to warm up
  ASSERT_EQ(seconds.size(), 2U);
  for (const auto& one : seconds) {
    EXPECT_LE(one.lowest, one.median);
    EXPECT_LE(one.median, one.highest);
  }
  EXPECT_THROW(time_in_turn({}, 0), Error);
}

TEST(Timing, QuantilesAreOfTheSortedValues) {
  EXPECT_EQ(quantile({3, 1, 2}, 0.5), 2);
  EXPECT_EQ(quantile({3, 1, 2}, 0), 1);
  EXPECT_EQ(quantile({3, 1, 2}, 1), 3);
}

// docs/performance.md: 0.39 TFLOP for 8 frames of 224 × 224.
TEST(EncodeOperations, AreThoseOfTheLayers) {
  VisionConfig base;
  EXPECT_NEAR(encode_operations(base, 8) / 1e12, 0.39, 0.005);
  // One layer of width 2 on a video of one frame and one patch, by hand: time 5·4 and 2·2 of
  // attention, space 2·4·4 and 2·4·2, MLP 2·2·3, patches 3·2, two operations each.
  VisionConfig tiny{.image_height = 1,
                    .image_width = 1,
                    .patch_size = 1,
                    .width = 2,
                    .layers = 1,
                    .heads = 1,
                    .mlp_width = 3};
  EXPECT_EQ(encode_operations(tiny, 1), 2 * (20 + 4 + 32 + 16 + 12 + 6));
  tiny.attention = TimeAttention::kSpaceOnly;
  EXPECT_EQ(encode_operations(tiny, 1), 2 * (32 + 16 + 12 + 6));
}

TEST(ModelBench, MeasuresProductsAndWhatIsMadeOfThem) {
  const auto rates = bench_model(small_model(), {.rounds = 1, .frames = 2, .candidates = 3});
  EXPECT_EQ(rates.size(), has_bfloat16_products() ? 12U : 8U);
  for (const auto& rate : rates) {
    const bool is_counted = !rate.name.starts_with("re-rank");
    EXPECT_GT(rate.seconds.median, 0) << rate.name;
    EXPECT_EQ(rate.operations_per_second() > 0, is_counted) << rate.name;
    EXPECT_EQ(rate.share_of_product > 0, is_counted && !rate.name.starts_with("products"))
        << rate.name;
  }
}

TEST(ModelBench, IndexesTheVideosThatItIsGiven) {
  const TemporaryFolder folder;
  for (const auto* name : {"a.mp4", "b.mp4", "c.mp4"}) write_grey_video(folder.path() / name, 100);
  const auto rates = bench_model(small_model(), {.rounds = 1,
                                                 .frames = 2,
                                                 .candidates = 3,
                                                 .with_modules = false,
                                                 .videos = {folder.path().string()}});
  const auto is_indexing = [](const Rate& rate) { return rate.name.starts_with("index "); };
  EXPECT_EQ(std::count_if(rates.begin(), rates.end(), is_indexing),
            has_bfloat16_products() ? 3 : 2);
  const auto decode = std::find_if(
      rates.begin(), rates.end(), [](const Rate& rate) { return rate.name.starts_with("decode"); });
  ASSERT_NE(decode, rates.end());
  EXPECT_GT(decode->seconds.median, 0);
  for (const auto& rate : rates)
    if (is_indexing(rate)) {
      EXPECT_GT(rate.seconds.median, 0) << rate.name;
      EXPECT_GT(rate.share_of_product, 0) << rate.name;
    }
}

TEST(IndexingBench, LeavesNothingAndRefusesBrokenVideos) {
  const TemporaryFolder folder, temporary;
  const char* before = std::getenv("TMPDIR");
  const std::string old = before == nullptr ? "" : before;
  setenv("TMPDIR", temporary.path().c_str(), 1);
  write_grey_video(folder.path() / "long.mp4", 100, 20);
  IndexingBench bench(small_model(), Precision::kFloat32, {folder.path()});
  const auto vision = small_model_config().vision;
  const auto clips = bench.run();
  EXPECT_GT(clips, 1);
  EXPECT_EQ(decode_videos(vision, {folder.path()}), clips);
  std::ofstream(folder.path() / "broken.mp4") << "no video";
  EXPECT_THROW(bench.run(), Error);
  EXPECT_THROW(decode_videos(vision, {folder.path()}), Error);
  EXPECT_TRUE(std::filesystem::is_empty(temporary.path()));
  if (old.empty())
    unsetenv("TMPDIR");
  else
    setenv("TMPDIR", old.c_str(), 1);
}

TEST(ModelBench, StoresTwoBytesANumber) {
  EXPECT_EQ(stored_bytes(VisionConfig{}, 8), 2 * (1 + 8 * 196) * 768);
}

TEST(Agreement, IsThatOfRounding) {
  if (!has_bfloat16_products()) GTEST_SKIP() << "no products in bfloat16 here";
  const auto agreement = compare_precisions(random_model(small_model_config()), 4);
  EXPECT_GT(agreement.feature_cosine, 0.999);
  EXPECT_LE(agreement.feature_cosine, 1 + 1e-6);
  EXPECT_GT(agreement.match_difference, 0);  // or the same was compared with itself
  EXPECT_LT(agreement.match_difference, 0.05);
  EXPECT_GT(agreement.int8_feature_cosine, 0.99);
  EXPECT_LT(agreement.int8_feature_cosine, agreement.feature_cosine);
}

TEST(TrainingBench, MeasuresBothNumberTypesAndCheckpoints) {
  const TrainingSize size{"small", small_model_config(), 3, 2, true};
  const auto rates = bench_training(size, 1);
  ASSERT_EQ(rates.size(), 3U);
  EXPECT_FALSE(rates[0].is_bfloat16);
  EXPECT_TRUE(rates[2].has_checkpoints);
  for (const auto& rate : rates) EXPECT_GT(rate.seconds.median, 0);
}

TEST(PeakMemory, IsWhatWasHeldAtOnce) {
  constexpr std::size_t kBytes = 64 << 20;
  const auto hold = [] { std::vector<char>(kBytes, 1); };
  hold();
  const double peak = peak_memory_of([&] {
    hold();
    hold();
  });
  if (peak == 0) GTEST_SKIP() << "the system does not tell";
  EXPECT_GT(peak, 0.9 * kBytes);
  EXPECT_LT(peak, 1.5 * kBytes);
}

TEST(SearchBench, AnExactIndexFindsEverything) {
  const auto result = bench_search({.clips = 300, .width = 16, .queries = 20, .count = 5});
  EXPECT_TRUE(result.is_exact);
  EXPECT_EQ(result.recall, 1);
  EXPECT_LE(result.median_seconds, result.p99_seconds);
  EXPECT_GT(result.exact_median_seconds, 0);
}

}  // namespace
}  // namespace litevl
