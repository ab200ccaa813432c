#include <gtest/gtest.h>

#include <algorithm>

#include "core/torch.h"
#include "engine/grounded_encoder.h"
#include "kernels/processor.h"
#include "support/is_close.h"
#include "support/small_model.h"
#include "torch/module_encoder.h"

namespace litevl {
namespace {

class GroundedTest : public testing::TestWithParam<PoolingParts> {
 protected:
  void SetUp() override {
    torch::manual_seed(6);
    auto config = small_model_config();
    config.vision.width = 48;
    config.text = {.width = 64,
                   .layers = 3,
                   .heads = 4,
                   .mlp_width = 130,
                   .vocabulary = 20,
                   .max_positions = 40,
                   .encoder_width = 48};
    config.enc_id = 19;
    config.decoder = false;
    config.pooling = GetParam();
    model_ = LiteVL(config);
    const torch::NoGradGuard no_grad;
    for (auto& parameter : model_->parameters()) parameter.add_(torch::randn_like(parameter) * 0.1);
    model_->eval();
    tokens_ = as_array(torch::randn({7, 1 + kFrames * 4, 48}));
    one_.add(std::vector<std::int64_t>{2, 4, 5, 9, 11, 7, 3});
    // Of every length.
    const PaddedTexts many{torch::randint(4, 18, {7, 9}, torch::kInt64),
                           torch::zeros({7, 9}, torch::kInt64)};
    for (std::int64_t text = 0; text < 7; ++text) many.mask[text].slice(0, 0, 3 + text).fill_(1);
    many.input_ids.select(1, 0).fill_(2);
    many_ = without_padding(many);
  }

  Array<float> feature(const TextIds& texts) {
    const auto [ids, mask] = pad(texts, model_->config().pad_id);
    return as_array(model_->text_feature(model_->encode_text(ids, mask)));
  }
  // Both logits of every pair (B,2).
  at::Tensor logits_of(const std::unique_ptr<Encoder>& encoder, const Tokens& tokens,
                       const TextIds& texts) {
    return as_tensor(encoder->match(tokens, kFrames, texts, feature(texts)));
  }
  // The logits of "match" (B).
  at::Tensor expected(const Tokens& tokens, const TextIds& texts) {
    return logits_of(make_module_encoder(model_, Precision::kFloat32), tokens, texts).select(1, 1);
  }
  at::Tensor actual(const Tokens& tokens, const TextIds& texts,
                    Precision precision = Precision::kFloat32) {
    return logits_of(make_encoder(model_, precision), tokens, texts).select(1, 1);
  }

  static constexpr std::int64_t kFrames = 3;
  LiteVL model_{nullptr};
  Array<float> tokens_;
  TextIds one_, many_;
};

constexpr Tolerance kExact{.atol = 2e-5};

TEST_P(GroundedTest, OneTextWithManyVideos) {
  EXPECT_TRUE(is_close(actual(tokens_, one_), expected(tokens_, one_), kExact));
  // Each video with another's result is far beyond that.
  EXPECT_FALSE(is_close(actual(tokens_, one_).flip(0), expected(tokens_, one_), {.atol = 1e-3}));
}

TEST_P(GroundedTest, ManyTextsWithOneVideo) {
  const auto one = tokens_.rows(3, 1);
  EXPECT_TRUE(is_close(actual(one, many_), expected(one, many_), kExact));
  EXPECT_FALSE(is_close(actual(one, many_).flip(0), expected(one, many_), {.atol = 1e-3}));
}

TEST_P(GroundedTest, PairsAndOnePair) {
  EXPECT_TRUE(is_close(actual(tokens_, many_), expected(tokens_, many_), kExact));
  const auto one = tokens_.rows(3, 1);
  EXPECT_TRUE(is_close(actual(one, one_), expected(one, one_), kExact));
}

TEST_P(GroundedTest, BothLogitsAreTheModules) {
  const auto modules = make_module_encoder(model_, Precision::kFloat32);
  const auto engine = make_encoder(model_, Precision::kFloat32);
  for (const auto& [tokens, texts] :
       {std::pair(tokens_, one_), std::pair(tokens_.rows(3, 1), many_), std::pair(tokens_, many_),
        std::pair(tokens_.rows(3, 1), one_)}) {
    const auto wanted = logits_of(modules, tokens, texts), given = logits_of(engine, tokens, texts);
    ASSERT_EQ(given.sizes(),
              (std::vector<std::int64_t>{std::max(tokens.size(0), texts.count()), 2}));
    EXPECT_TRUE(is_close(given, wanted, kExact));
    // The two differ, and not only in sign.
    EXPECT_FALSE(is_close(given.flip(1), wanted, {.atol = 1e-2}));
    EXPECT_FALSE(is_close(-given.flip(1), wanted, {.atol = 1e-2}));
  }
}

TEST_P(GroundedTest, OnEveryProcessor) {
  for (const auto rank : {Processor::kPortable, Processor::kAvx2, Processor::kAvx512}) {
    if (!has_processor(rank)) continue;
    SCOPED_TRACE(processor_name(rank));
    const ChosenProcessor chosen(rank);
    EXPECT_TRUE(is_close(actual(tokens_, many_), expected(tokens_, many_), kExact));
    EXPECT_TRUE(
        is_close(actual(tokens_.rows(0, 1), many_), expected(tokens_.rows(0, 1), many_), kExact));
  }
}

TEST_P(GroundedTest, Bfloat16IsNearAlsoWithStoredTokens) {
  if (!has_bfloat16_products()) GTEST_SKIP() << "no products in bfloat16 here";
  // Logits are of order 1; a layer's roundings to 8 bits are of parts of the states.
  constexpr Tolerance kRounded{.rtol = 0.02, .atol = 0.04};
  const auto wanted = expected(tokens_, one_);
  const auto fast = actual(tokens_, one_, Precision::kBfloat16);
  EXPECT_TRUE(is_close(fast, wanted, kRounded));
  EXPECT_FALSE(torch::equal(fast, actual(tokens_, one_)));
  Array<Bf16> stored(tokens_.shape());
  std::ranges::transform(tokens_, stored.data(), to_bf16);
  EXPECT_TRUE(torch::equal(as_tensor(Tokens(stored)), as_tensor(tokens_).to(torch::kBFloat16)));
  EXPECT_TRUE(is_close(actual(stored, one_, Precision::kBfloat16), wanted, kRounded));
  // Ones beside each other do not matter.
  EXPECT_TRUE(is_close(actual(tokens_.rows(2, 1), one_, Precision::kBfloat16), fast.slice(0, 2, 3),
                       {.atol = 1e-5}));
}

// The modules get a row for every patch; the engine, one with a number. Videos are merged each in
// its own way, 12 patches in 5 rows.
TEST_P(GroundedTest, MergedPatchesAreAsManyTokens) {
  Tokens merged(as_array(torch::randn({7, 1 + 5, 48})));
  for (std::int32_t video = 0; video < 7; ++video) {
    MergedPatches patches{.frames = kFrames, .positions = 4, .row_of = {}};
    for (std::int32_t patch = 0; patch < 12; ++patch)
      patches.row_of.push_back(patch < 5 ? patch : (patch * patch + video) % (1 + video % 5));
    merged.merged.push_back(std::make_shared<const MergedPatches>(std::move(patches)));
  }
  const auto one_video = merged.videos(3, 1);
  EXPECT_TRUE(is_close(actual(merged, one_), expected(merged, one_), kExact));
  EXPECT_TRUE(is_close(actual(one_video, many_), expected(one_video, many_), kExact));
  EXPECT_TRUE(is_close(actual(merged, many_), expected(merged, many_), kExact));
  // As if each row were one patch is far beyond that.
  EXPECT_FALSE(is_close(actual(expanded(merged).floats.rows(0, 7), one_),
                        actual(merged.videos(0, 1), one_), {.atol = 1e-3}));
  if (has_bfloat16_products()) {
    EXPECT_TRUE(is_close(actual(merged, one_, Precision::kBfloat16), expected(merged, one_),
                         {.rtol = 0.02, .atol = 0.04}));
  }

  const auto features = feature(many_);
  const auto modules = make_module_encoder(model_, Precision::kFloat32);
  const auto engine = make_encoder(model_, Precision::kFloat32);
  EXPECT_TRUE(is_close(engine->video_features(merged, kFrames),
                       modules->video_features(merged, kFrames), kExact));
  for (const auto& tokens : {merged, one_video}) {
    const auto wanted = modules->ground(tokens, kFrames, many_, features);
    const auto given = engine->ground(tokens, kFrames, many_, features);
    EXPECT_TRUE(is_close(given.states, wanted.states, kExact));
    EXPECT_TRUE(is_close(given.frame_weights, wanted.frame_weights, {.atol = 1e-6}));
    EXPECT_TRUE(is_close(given.position_weights, wanted.position_weights, {.atol = 1e-6}));
  }
  const auto gradient =
      engine->score_gradient(one_video, kFrames, one_, feature(one_), {}, /*layer=*/1);
  EXPECT_NEAR(gradient.score, expected(one_video, one_).item<double>(), 2e-5);
  EXPECT_GE(gradient.memory.size(0), 1 + 12);
}

// What answering reads.
TEST_P(GroundedTest, StatesAndPoolingWeights) {
  const auto features = feature(many_);
  for (const auto& tokens : {tokens_, tokens_.rows(4, 1)}) {
    const auto wanted =
        make_module_encoder(model_, Precision::kFloat32)->ground(tokens, kFrames, many_, features);
    const auto given =
        make_encoder(model_, Precision::kFloat32)->ground(tokens, kFrames, many_, features);
    EXPECT_EQ(given.begins, many_.begins);
    EXPECT_EQ(wanted.begins, many_.begins);
    EXPECT_TRUE(is_close(given.states, wanted.states, kExact));
    EXPECT_TRUE(is_close(given.frame_weights, wanted.frame_weights, {.atol = 1e-6}));
    EXPECT_TRUE(is_close(given.position_weights, wanted.position_weights, {.atol = 1e-6}));
  }
}

INSTANTIATE_TEST_SUITE_P(Parts, GroundedTest,
                         testing::Values(PoolingParts{}, PoolingParts{.temporal = false},
                                         PoolingParts{.temporal = false, .spatial = false}));

}  // namespace
}  // namespace litevl
