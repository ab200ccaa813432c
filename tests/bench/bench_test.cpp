#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "bench/agreement.h"
#include "bench/indexing_bench.h"
#include "bench/memory.h"
#include "bench/model_bench.h"
#include "bench/random_weights.h"
#include "bench/search_bench.h"
#include "bench/timing.h"
#include "bench/torch_rows.h"
#include "bench/training_bench.h"
#include "compact/compact_tokens.h"
#include "core/random_floats.h"
#include "kernels/processor.h"
#include "litevl/error.h"
#include "support/environment_variable.h"
#include "support/grey_video.h"
#include "support/other_device.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"
#include "torch/module_encoder.h"

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

// docs/laboratory/encoding.md: 0.39 TFLOP for 8 frames of 224 × 224.
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
  // A layer of the grounded encoder compares 10 words with the 1569 tokens and 204 means.
  const double words = 10, memory = 1773, width = 768;
  const double layer = 10 * 4 * width * width + 2 * words * words * width +
                       4 * words * width * width + 2 * 12 * words * memory * width +
                       2 * words * width * 3072;
  EXPECT_DOUBLE_EQ(rerank_operations(full_size_config(), 8, 1569, 2), 2 * 2 * 12 * layer);
}

std::vector<std::string> names_of(const std::vector<Rate>& rates) {
  std::vector<std::string> names;
  for (const auto& rate : rates) names.push_back(rate.name);
  return names;
}

void expect_rates(const std::vector<Rate>& rates) {
  for (const auto& rate : rates) {
    const bool is_counted = rate.name.starts_with("products") || rate.name.starts_with("encode") ||
                            rate.name.starts_with("re-rank");
    EXPECT_GT(rate.seconds.median, 0) << rate.name;
    EXPECT_EQ(rate.operations_per_second() > 0, is_counted) << rate.name;
    EXPECT_EQ(rate.share_of_product > 0, is_counted && !rate.name.starts_with("products"))
        << rate.name;
  }
}

TEST(ModelBench, MeasuresProductsAndWhatIsMadeOfThem) {
  const auto config = small_model_config();
  const ModelBenchOptions options{.rounds = 1, .frames = 2, .candidates = 3};
  const auto rates = bench_model(config, options, 2, torch_rows(config, options));
  EXPECT_EQ(rates.size(), has_bfloat16_products() ? 19U : 15U);
  expect_rates(rates);
}

TEST(ModelBench, NeedsNoLibTorch) {
  const ModelBenchOptions options{.rounds = 1, .frames = 2, .candidates = 3};
  const std::vector<std::string> exact = {"products float32, ours", "encode float32, ours",
                                          "re-rank float32, ours",
                                          "re-rank a quarter float32, ours"},
                                 halves = {"products bfloat16, ours", "encode bfloat16, ours",
                                           "re-rank bfloat16, ours",
                                           "re-rank a quarter bfloat16, ours"},
                                 bytes = {"products int8, ours", "encode int8, ours"},
                                 stored = {"merge tokens to a quarter", "write them in 4 bits",
                                           "read them, 3 clips"};
  const auto asked_in = [](const std::string& numbers) -> std::vector<std::string> {
    return {"8 comparisons in turn, " + numbers, "8 comparisons at once, " + numbers};
  };
  const auto all_of = [](const std::vector<std::vector<std::string>>& parts) {
    std::vector<std::string> all;
    for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
  };
  const auto rates = bench_model(small_model_config(), options, 1);
  EXPECT_EQ(names_of(rates), has_bfloat16_products()
                                 ? all_of({exact, halves, bytes, asked_in("bfloat16"), stored})
                                 : all_of({exact, bytes, asked_in("float32"), stored}));
  expect_rates(rates);
  const ChosenProcessor lower(Processor::kPortable);
  const auto portable = bench_model(small_model_config(), options, 1);
  EXPECT_EQ(names_of(portable), all_of({exact, bytes, asked_in("float32"), stored}));
  expect_rates(portable);
}

// LibTorch's rows come first, and without its modules there are only its products.
TEST(ModelBench, MeasuresOthersBeforeTheEngine) {
  const auto config = small_model_config();
  const ModelBenchOptions options{.rounds = 2, .frames = 2, .candidates = 3, .with_modules = false};
  EXPECT_EQ(torch_rows(config, options).size(), 2U);
  int runs = 0;
  const BenchRow other{
      {"encode float32, theirs", Precision::kFloat32, {}, 1e3}, [&] { ++runs; }, {}};
  const auto rates = bench_model(config, options, 1, {other});
  EXPECT_EQ(runs, 3);  // once to warm up
  EXPECT_EQ(rates[0].name, "encode float32, theirs");
  EXPECT_EQ(rates[0].operations, 1e3);
  EXPECT_GT(rates[0].share_of_product, 0);
}

TEST(ModelBench, SharesAreOfTheFastestProductOfTheSameNumbers) {
  const auto wait = [](int milliseconds) {
    return [milliseconds] { std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds)); };
  };
  const auto rates =
      measure_rows({{{"products slow", Precision::kFloat32, {}, 10}, wait(20)},
                    {{"products fast", Precision::kFloat32, {}, 10}, wait(2)},
                    {{"products bytes", Precision::kInt8, {}, 1000}, wait(2)},
                    {{"encode", Precision::kFloat32, {}, 5}, wait(2)},
                    {{"encode without products", Precision::kBfloat16, {}, 5}, wait(1)},
                    {{"re-rank", Precision::kFloat32, {}, 0}, wait(1)}},
                   3);
  ASSERT_EQ(rates.size(), 6U);
  EXPECT_DOUBLE_EQ(rates[3].share_of_product,
                   rates[3].operations_per_second() / rates[1].operations_per_second());
  for (const std::size_t i : {0U, 1U, 2U, 4U, 5U}) EXPECT_EQ(rates[i].share_of_product, 0) << i;
}

TEST(BenchOnOtherDevice, MeasuresTheModules) {
  const TemporaryFolder folder;
  for (const auto* name : {"a.mp4", "b.mp4"}) write_grey_video(folder.path() / name, 100);
  const auto rates =
      bench_device(small_model_config(),
                   {.rounds = 1, .frames = 2, .candidates = 3, .videos = {folder.path().string()}},
                   other_device());
  EXPECT_EQ(names_of(rates),
            (std::vector<std::string>{"products float32, LibTorch", "encode float32, modules",
                                      "re-rank float32, modules", "index float32, modules",
                                      "products bfloat16, LibTorch", "encode bfloat16, autocast",
                                      "re-rank bfloat16, autocast", "index bfloat16, autocast"}));
  for (const auto& rate : rates) {
    EXPECT_GT(rate.seconds.median, 0) << rate.name;
    EXPECT_EQ(rate.share_of_product > 0,
              rate.name.starts_with("encode") || rate.name.starts_with("index"))
        << rate.name;
  }
}

TEST(ModelBench, IndexesTheVideosThatItIsGiven) {
  const TemporaryFolder folder;
  for (const auto* name : {"a.mp4", "b.mp4", "c.mp4"}) write_grey_video(folder.path() / name, 100);
  const auto rates = bench_model(small_model_config(),
                                 {.rounds = 1,
                                  .frames = 2,
                                  .candidates = 3,
                                  .with_modules = false,
                                  .videos = {folder.path().string()}},
                                 2);
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
  const EnvironmentVariable other_place("TMPDIR", temporary.path().string());
  EXPECT_THROW(decode_videos(small_model_config(), {folder.path()}), Error);  // has none
  write_grey_video(folder.path() / "long.mp4", 100, 20);
  IndexingBench bench(make_encoder(small_model()), {folder.path()});
  const auto config = small_model_config();
  const auto clips = bench.run();
  EXPECT_GT(clips, 1);
  EXPECT_EQ(decode_videos(config, {folder.path()}), clips);
  std::ofstream(folder.path() / "broken.mp4") << "no video";
  EXPECT_THROW(bench.run(), Error);
  EXPECT_THROW(decode_videos(config, {folder.path()}), Error);
  EXPECT_TRUE(std::filesystem::is_empty(temporary.path()));
}

TEST(ModelBench, StoredBytesAreThoseOfALibrary) {
  for (const auto attention : {TimeAttention::kDivided, TimeAttention::kSpaceOnly}) {
    VisionConfig config = small_model_config().vision;
    config.attention = attention;
    const auto layout = token_layout(config, 3);
    const auto compact =
        compact_tokens(Array<float>({layout.count(), config.width}), layout, TokenForm::kQuarter);
    EXPECT_EQ(stored_bytes(config, 3), compact.num_bytes());
  }
}

// Large enough that precisions differ by more than the roundings of the small model's one layer.
ModelConfig medium_config() {
  auto config = full_size_config();
  config.vision = {.image_height = 32,
                   .image_width = 32,
                   .patch_size = 16,
                   .width = 256,
                   .layers = 4,
                   .heads = 8,
                   .mlp_width = 1024,
                   .max_frames = 4};
  config.text.width = config.text.encoder_width = 256;
  config.text.layers = 4;
  config.text.heads = 8;
  config.text.mlp_width = 1024;
  config.embed_dim = 64;
  return config;
}

TEST(Agreement, OfFloat32IsThatOfItself) {
  const auto agreement = compare_precision(medium_config(), Precision::kFloat32, 4, 1);
  EXPECT_EQ(agreement.token_error, 0);
  EXPECT_NEAR(agreement.feature_cosine, 1, 1e-6);
  EXPECT_LT(agreement.match_difference, 2e-4);  // of tokens as they are stored
}

TEST(Agreement, IsThatOfRounding) {
  if (!has_bfloat16_products()) GTEST_SKIP() << "no products in bfloat16 here";
  const auto exact = compare_precision(medium_config(), Precision::kFloat32, 4, 1);
  const auto halves = compare_precision(medium_config(), Precision::kBfloat16, 4, 2);
  EXPECT_EQ(halves.precision, Precision::kBfloat16);
  EXPECT_GT(halves.token_error, 5e-4);  // or the same was compared with itself
  EXPECT_LT(halves.token_error, 0.01);
  EXPECT_GT(halves.feature_cosine, 0.999);
  EXPECT_LT(halves.feature_cosine, exact.feature_cosine);
  EXPECT_GT(halves.match_difference, exact.match_difference);
  EXPECT_LT(halves.match_difference, 0.05);
}

TEST(Agreement, OfBytesIsLessThanOfBfloat16) {
  const auto bytes = compare_precision(medium_config(), Precision::kInt8, 4, 2);
  EXPECT_EQ(bytes.precision, Precision::kInt8);
  EXPECT_GT(bytes.token_error, 0.002);
  EXPECT_LT(bytes.token_error, 0.03);
  EXPECT_GT(bytes.feature_cosine, 0.99);
  EXPECT_LT(bytes.feature_cosine, 1 - 1e-5);
  EXPECT_LT(bytes.match_difference, 0.05);
  if (!has_bfloat16_products()) return;
  const auto halves = compare_precision(medium_config(), Precision::kBfloat16, 4, 2);
  EXPECT_GT(bytes.token_error, halves.token_error);
  EXPECT_LT(bytes.feature_cosine, halves.feature_cosine);
}

TEST(RandomWeights, AreTheSameTwice) {
  const auto read = [](const std::string& name, std::int64_t count) {
    return RandomWeights().read(name, count);
  };
  EXPECT_EQ(read("a.weight", 1000), read("a.weight", 1000));
  EXPECT_NE(read("a.weight", 1000), read("b.weight", 1000));
  const auto numbers = random_floats(100'000, 1);
  EXPECT_EQ(numbers, random_floats(100'000, 1));
  EXPECT_NE(numbers, random_floats(100'000, 2));
  double sum = 0, squares = 0;
  for (const float number : numbers) {
    sum += static_cast<double>(number);
    squares += static_cast<double>(number * number);
  }
  EXPECT_NEAR(sum / 1e5, 0, 0.02);
  EXPECT_NEAR(squares / 1e5, 1, 0.02);
}

TEST(RandomWeights, NormsScaleByAboutOne) {
  const auto expect_near = [](const std::string& name, float centre) {
    for (const float number : RandomWeights().read(name, 100)) EXPECT_NEAR(number, centre, 0.04);
  };
  expect_near("visual_encoder.blocks.0.norm1.weight", 1);
  expect_near("text_encoder.embeddings.LayerNorm.weight", 1);
  expect_near("visual_encoder.blocks.0.norm1.bias", 0);
  expect_near("visual_encoder.blocks.0.mlp.fc1.weight", 0);
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
