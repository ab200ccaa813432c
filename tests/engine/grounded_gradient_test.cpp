// Scores' gradients against LibTorch's autograd through the modules, in float64.
#include <gtest/gtest.h>
#include <torch/autograd.h>

#include <memory>
#include <optional>

#include "core/torch.h"
#include "engine/engine.h"
#include "kernels/processor.h"
#include "litevl/error.h"
#include "model/answer_losses.h"
#include "support/is_close.h"
#include "support/small_model.h"
#include "torch/module_weights.h"

namespace litevl {
namespace {

using engine::GroundedGradient;

struct GradientCase {
  TimeAttention attention = TimeAttention::kDivided;
  PoolingParts pooling = {};
};

// Odd numbers of everything, and more memory than a product takes at once.
ModelConfig odd_config(const GradientCase& variant) {
  auto config = small_model_config();
  config.vision.image_height = 96;  // 6 × 4 patches
  config.vision.image_width = 64;
  config.vision.width = 22;
  config.vision.attention = variant.attention;
  config.vision.scaling = TemporalScale::kNone;  // which any width can have
  config.pooling = variant.pooling;
  config.text = {.width = 33,
                 .layers = 3,
                 .heads = 3,
                 .mlp_width = 45,
                 .vocabulary = 71,
                 .max_positions = 13,
                 .encoder_width = 22};
  config.embed_dim = 7;
  config.dec_id = 69;
  config.enc_id = 70;
  return config;
}

LiteVL random_model(const ModelConfig& config) {
  LiteVL model(config);
  const torch::NoGradGuard no_grad;
  for (auto& parameter : model->parameters()) parameter.add_(torch::randn_like(parameter) * 0.1);
  model->eval();
  return model;
}

at::Tensor as_tensor(const Buffer<float>& values, at::IntArrayRef sizes) {
  return torch::from_blob(const_cast<float*>(values.data()), sizes).clone();
}

at::Tensor as_row(const std::vector<std::int64_t>& ids) { return torch::tensor(ids).unsqueeze(0); }

// Within `factor` of the largest number.
testing::AssertionResult is_near(const at::Tensor& actual, const at::Tensor& wanted,
                                 double factor) {
  return is_close(actual.to(torch::kFloat64), wanted,
                  {.atol = factor * wanted.abs().max().item<double>()});
}

constexpr std::int64_t kFrames = 5;
// Half as much again as the worst of 20 seeds, of which the median is 6e-7: where pooling sharpens,
// roundings grow. LibTorch's own gradients in float32 are as far from float64.
constexpr double kRounding = 2e-5;

// What autograd says of all layers.
struct Reference {
  double score = 0;
  std::vector<at::Tensor> attention, of_attention;  // (h,N,M)
  at::Tensor memory, of_memory;                     // (M,E)
  at::Tensor frames, positions;
};

class GroundedGradientTest : public testing::TestWithParam<GradientCase> {
 protected:
  void SetUp() override {
    torch::manual_seed(12);
    open(odd_config(GetParam()));
    const bool is_divided = GetParam().attention == TimeAttention::kDivided;
    tokens_ = torch::randn({1, is_divided ? 1 + kFrames * 24 : kFrames * 25, 22});
  }

  // In float64, with weights that float32 has.
  void open(const ModelConfig& config) {
    model_ = random_model(config);
    model_->to(torch::kFloat64);
    engine_.emplace(config, std::make_shared<ModuleWeights>(model_), Precision::kFloat32);
  }

  at::Tensor text_feature(const std::vector<std::int64_t>& ids) {
    const torch::NoGradGuard no_grad;
    const auto row = as_row(ids);
    return model_->text_feature(model_->encode_text(row, torch::ones_like(row)));
  }

  Reference autograd(const std::vector<std::int64_t>& ids,
                     const std::vector<std::int64_t>& answer) {
    const auto text = as_row(ids), mask = torch::ones_like(text);
    const auto& config = model_->config();
    const auto tokens = tokens_.to(torch::kFloat64);
    const auto feature = text_feature(ids).to(torch::kFloat64);
    Reference result;
    at::Tensor memory;
    {
      const torch::NoGradGuard no_grad;
      const auto summary = model_->summarise(tokens, kFrames);
      const auto weights = pooling_weights(summary, feature, config.pooling_temperature);
      result.frames = weights.frames;
      result.positions = weights.positions;
      memory = pooled_memory(tokens, summary, weights, config.pooling);
    }
    memory = memory.detach().requires_grad_();
    GroundingTrace trace;
    const auto states = model_->encode_grounded(text, mask, memory, &trace);
    const auto score =
        answer.empty() ? model_->match(states).select(1, 1).sum() : answer_score(states, answer);
    auto inputs = trace.attention;
    inputs.push_back(memory);
    const auto gradients = torch::autograd::grad({score}, inputs);
    result.score = score.item<double>();
    for (std::size_t layer = 0; layer < trace.attention.size(); ++layer) {
      result.attention.push_back(trace.attention[layer].detach()[0]);
      result.of_attention.push_back(gradients[layer][0]);
    }
    result.memory = memory.detach()[0];
    result.of_memory = gradients.back()[0];
    return result;
  }

  at::Tensor answer_score(const at::Tensor& states, const std::vector<std::int64_t>& answer) {
    const auto ids = as_row(answer);
    const auto logits = model_->decoder()->forward(ids, GroundingMemory(states));
    return -answer_losses(logits, ids, torch::ones_like(ids)).sum();
  }

  // `answer` is empty for the logit of a match.
  GroundedGradient ours(const engine::VideoTokens& tokens, const std::vector<std::int64_t>& ids,
                        const std::vector<std::int64_t>& answer, std::int64_t layer,
                        std::int64_t num_threads = 2) {
    Threads threads(num_threads);
    engine::Context context(*engine_, threads);
    TextIds text;
    text.add(ids);
    text.ids[0] = model_->config().enc_id;
    const auto feature = text_feature(ids).to(torch::kFloat32).contiguous();
    const auto* embedding = feature.data_ptr<float>();
    if (answer.empty()) return context.match_gradient(tokens, text, embedding, layer);
    return context.answer_gradient(tokens, text, embedding, answer, layer);
  }

  GroundedGradient ours(const std::vector<std::int64_t>& ids,
                        const std::vector<std::int64_t>& answer, std::int64_t layer,
                        std::int64_t num_threads = 2) {
    return ours(rows_of(tokens_), ids, answer, layer, num_threads);
  }

  static engine::VideoTokens rows_of(const at::Tensor& tokens) {
    return {.floats = tokens.data_ptr<float>(),
            .videos = 1,
            .count = tokens.size(1),
            .frames = kFrames};
  }

  void compare(const std::vector<std::int64_t>& ids, const std::vector<std::int64_t>& answer);

  const std::vector<std::int64_t> text_{2, 4, 55, 9, 11, 7, 3};
  const std::vector<std::int64_t> answer_{69, 12, 64, 3};
  LiteVL model_{nullptr};
  std::optional<engine::Engine> engine_;
  at::Tensor tokens_;
};

void GroundedGradientTest::compare(const std::vector<std::int64_t>& ids,
                                   const std::vector<std::int64_t>& answer) {
  const auto wanted = autograd(ids, answer);
  const auto M = wanted.memory.size(0), N = static_cast<std::int64_t>(ids.size());
  for (std::int64_t layer = 0; layer < 3; ++layer) {
    SCOPED_TRACE(layer);
    const auto result = ours(ids, answer, layer);
    EXPECT_EQ(result.heads, 3);
    EXPECT_EQ(result.rows, N);
    EXPECT_EQ(result.positions, 24);
    ASSERT_EQ(result.tokens, M);
    EXPECT_NEAR(result.score, wanted.score, kRounding * std::max(1.0, std::abs(wanted.score)));
    EXPECT_TRUE(is_near(as_tensor(result.shares, {kFrames + 24}),
                        torch::cat({wanted.frames, wanted.positions}, 1)[0], kRounding));
    EXPECT_TRUE(is_near(as_tensor(result.memory, {M, 22}), wanted.memory, kRounding));
    EXPECT_TRUE(is_near(as_tensor(result.of_memory, {M, 22}), wanted.of_memory, kRounding));
    const auto of_layer = [&](const Buffer<float>& values) { return as_tensor(values, {3, N, M}); };
    const auto l = static_cast<std::size_t>(layer);
    EXPECT_TRUE(is_near(of_layer(result.attention), wanted.attention[l], kRounding));
    EXPECT_TRUE(is_near(of_layer(result.of_attention), wanted.of_attention[l], kRounding));
    // Another layer's is far from it.
    EXPECT_FALSE(
        is_near(of_layer(result.of_attention), wanted.of_attention[(l + 1) % 3], 100 * kRounding));
  }
}

TEST_P(GroundedGradientTest, MatchIsAutograds) { compare(text_, {}); }

TEST_P(GroundedGradientTest, AnswerIsAutograds) { compare(text_, answer_); }

TEST_P(GroundedGradientTest, ShortestTexts) {
  compare({2}, {});
  compare({2}, {69, 3});
}

TEST_P(GroundedGradientTest, OnEveryProcessor) {
  const auto wanted = autograd(text_, answer_);
  const auto M = wanted.memory.size(0);
  for (const auto rank : {Processor::kPortable, Processor::kAvx2, Processor::kAvx512}) {
    if (!has_processor(rank)) continue;
    SCOPED_TRACE(processor_name(rank));
    const ChosenProcessor chosen(rank);
    const auto result = ours(text_, answer_, 1);
    EXPECT_NEAR(result.score, wanted.score, kRounding * std::max(1.0, std::abs(wanted.score)));
    EXPECT_TRUE(is_near(as_tensor(result.of_memory, {M, 22}), wanted.of_memory, kRounding));
    EXPECT_TRUE(
        is_near(as_tensor(result.of_attention, {3, 7, M}), wanted.of_attention[1], kRounding));
  }
}

TEST_P(GroundedGradientTest, AnyNumberOfThreadsGivesTheSame) {
  const auto one = ours(text_, answer_, 2, 1), three = ours(text_, answer_, 2, 3);
  EXPECT_EQ(one.score, three.score);
  EXPECT_EQ(one.of_memory, three.of_memory);
  EXPECT_EQ(one.of_attention, three.of_attention);
}

INSTANTIATE_TEST_SUITE_P(
    Variants, GroundedGradientTest,
    testing::Values(GradientCase{}, GradientCase{.pooling = {.temporal = false}},
                    GradientCase{.pooling = {.spatial = false}},
                    GradientCase{.pooling = {.temporal = false, .spatial = false}},
                    GradientCase{.attention = TimeAttention::kSpaceOnly},
                    GradientCase{.attention = TimeAttention::kSpaceOnly,
                                 .pooling = {.temporal = false, .spatial = false}}));

// Without pooled tokens the memory is the video's tokens, which can be moved.
class MovedTokens : public GroundedGradientTest {
 protected:
  // The score's change a step along `direction` (1,M,E), by central differences.
  double slope(const at::Tensor& direction, const std::vector<std::int64_t>& answer, double step) {
    const auto score = [&](double factor) {
      const at::Tensor tokens = (tokens_ + factor * direction).contiguous();
      return ours(rows_of(tokens), text_, answer, 0).score;
    };
    return (score(step) - score(-step)) / (2 * step);
  }
};

TEST_P(MovedTokens, ScoresChangeAsTheGradientSays) {
  for (const auto& answer : {std::vector<std::int64_t>{}, answer_}) {
    const auto result = ours(text_, answer, 0);
    const auto gradient = as_tensor(result.of_memory, tokens_.sizes());
    // Uphill, where the change is largest, and somewhere.
    const auto uphill = gradient / gradient.norm();
    const auto noise = torch::randn_like(gradient);
    const auto elsewhere = uphill + noise / noise.norm();
    for (const auto& direction : {uphill, elsewhere}) {
      const auto wanted = (gradient * direction).sum().item<double>();
      // Scores are of order 1, with 24 bits: a step of 0.05 leaves 1e-5 of the slope, and what
      // third derivatives are.
      EXPECT_NEAR(slope(direction, answer, 0.05), wanted, 2e-3 * gradient.norm().item<double>());
    }
  }
}

// The engine's other precisions leave it as it is, but tokens may be stored in bfloat16.
TEST_P(MovedTokens, IsInFloat32WhateverTheVideosAre) {
  const auto stored = tokens_.to(torch::kBFloat16);
  tokens_ = stored.to(torch::kFloat32);
  const auto wanted = ours(text_, answer_, 1);
  auto rows = rows_of(tokens_);
  rows.floats = nullptr;
  rows.halves = reinterpret_cast<const Bf16*>(stored.data_ptr<at::BFloat16>());
  engine_.emplace(model_->config(), std::make_shared<ModuleWeights>(model_), Precision::kBfloat16);
  const auto result = ours(rows, text_, answer_, 1);
  EXPECT_EQ(result.score, wanted.score);
  EXPECT_EQ(result.of_memory, wanted.of_memory);
  EXPECT_EQ(result.of_attention, wanted.of_attention);
}

TEST_P(MovedTokens, RefusesWhatTheModelDoesNotHave) {
  EXPECT_THROW(ours(text_, {}, -1), Error);
  EXPECT_THROW(ours(text_, {}, 3), Error);
  EXPECT_THROW(ours(text_, {69}, 0), Error);      // an answer of nothing
  EXPECT_THROW(ours(text_, {69, 71}, 0), Error);  // no such word, last and not last
  EXPECT_THROW(ours(text_, {69, -1, 3}, 0), Error);
  EXPECT_THROW(ours(text_, std::vector<std::int64_t>(15, 4), 0), Error);  // 13 positions
  auto config = odd_config(GetParam());
  config.decoder = false;
  open(config);
  EXPECT_NO_THROW(ours(text_, {}, 2));
  EXPECT_THROW(ours(text_, answer_, 0), Error);
}

INSTANTIATE_TEST_SUITE_P(Unpooled, MovedTokens,
                         testing::Values(GradientCase{
                             .pooling = {.temporal = false, .spatial = false}}));

}  // namespace
}  // namespace litevl
