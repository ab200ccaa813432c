// Properties of the single ideas, and what they refuse.
#include <gtest/gtest.h>
#include <torch/autograd.h>

#include "core/torch.h"
#include "litevl/error.h"
#include "model/adapt.h"
#include "model/autocast.h"
#include "model/linear.h"
#include "model/litevl.h"
#include "support/is_close.h"
#include "support/tiny_config.h"

namespace litevl {
namespace {

// Two layers an encoder, six patches a frame.
ModelConfig modules_config() {
  ModelConfig config = tiny_config(40);
  config.vision.image_width = 48;
  config.vision.layers = config.text.layers = 2;
  config.cls_id = 1;
  config.sep_id = 2;
  return config;
}

TEST(TemporalScaling, NewModuleReturnsOnes) {
  TemporalScaling scaling(TemporalScalingOptions{.width = 32, .reduction = 16});
  EXPECT_TRUE(torch::equal(scaling(torch::randn({2, 3, 5, 32})),
                           torch::ones({2, 3, 1, 1})));  // exact: tanh(0) = 0
}

TEST(TemporalScaling, RefusesWidthsThatDoNotDivide) {
  EXPECT_THROW(TemporalScaling(TemporalScalingOptions{.width = 30, .reduction = 16}), Error);
  EXPECT_THROW(TemporalScaling(TemporalScalingOptions{.width = 32, .reduction = 0}), Error);
}

TEST(TemporalScaling, GradientsAgreeWithDifferences) {
  torch::manual_seed(1);
  TemporalScaling scaling(TemporalScalingOptions{.width = 32, .reduction = 16});
  scaling->to(torch::kFloat64);
  for (auto& parameter : scaling->parameters()) torch::nn::init::normal_(parameter, 0, 0.5);
  auto residual = torch::randn({1, 2, 3, 32}, torch::kFloat64).requires_grad_();
  const auto weight = torch::randn({1, 2, 1, 1}, torch::kFloat64);
  (scaling(residual) * weight).sum().backward();
  const torch::NoGradGuard no_grad;
  const double step = 1e-6;
  for (const std::int64_t d : {0, 17, 31}) {
    auto moved = residual.detach().clone();
    moved[0][1][2][d] += step;
    const auto up = (scaling(moved) * weight).sum().item<double>();
    moved[0][1][2][d] -= 2 * step;
    const auto down = (scaling(moved) * weight).sum().item<double>();
    EXPECT_NEAR(residual.grad()[0][1][2][d].item<double>(), (up - down) / (2 * step), 1e-8);
  }
}

TEST(Linear, IsThatOfAnyShape) {
  torch::manual_seed(8);
  Linear layer(6, 5);
  for (const auto& x : {torch::randn({6}), torch::randn({3, 6}), torch::randn({2, 3, 6}),
                        torch::randn({2, 6, 4, 3}).transpose(1, 3), torch::randn({0, 4, 6})}) {
    const auto expected = torch::matmul(x, layer->weight.t()) + layer->bias;
    const auto actual = layer(x);
    EXPECT_EQ(actual.sizes(), expected.sizes());
    EXPECT_TRUE(is_close(actual, expected, {.atol = 1e-6}));
  }
}

// Under autocast the bias must not turn the product back into float32.
TEST(Linear, StaysInBfloat16UnderAutocast) {
  Linear layer(6, 5);
  const Autocast autocast(true);
  EXPECT_EQ(layer(torch::randn({2, 3, 6})).scalar_type(), torch::kBFloat16);
}

// In float64: products of one row and of several are rounded differently by some processors.
TEST(TextPooling, PairsTakeTheirVideo) {
  torch::manual_seed(9);
  LiteVL model(modules_config());
  model->to(torch::kFloat64);
  const torch::NoGradGuard no_grad;
  const auto tokens = model->encode_video(torch::randn({3, 3, 3, 32, 48}, torch::kFloat64));
  const auto videos = torch::tensor({2, 0, 2, 1}, torch::kInt64);
  const auto text = torch::nn::functional::normalize(torch::randn({4, 16}, torch::kFloat64));
  const auto pairs = model->pool_pairs(tokens, 3, videos, text);
  for (std::int64_t i = 0; i < 4; ++i) {
    const auto own = tokens.narrow(0, videos[i].item<std::int64_t>(), 1);
    EXPECT_TRUE(is_close(pairs.narrow(0, i, 1),
                         model->pool(own, model->summarise(own, 3), text.narrow(0, i, 1)),
                         {.atol = 1e-6}));
  }
}

// 4 texts and one video: memory pooled for each text, against the video's tokens with weights.
TEST(TextPooling, SharedMemoryGivesTheSameStates) {
  torch::manual_seed(4);
  for (const PoolingParts parts : {PoolingParts{true, true}, PoolingParts{true, false}}) {
    auto config = modules_config();
    config.pooling = parts;
    LiteVL model(config);
    model->eval();
    const torch::NoGradGuard no_grad;
    for (auto& parameter : model->parameters())
      parameter.normal_(0,
                        0.3);  // biases too: the shared form treats those of keys and values apart
    const auto tokens = model->encode_video(torch::randn({1, 3, 3, 32, 48}));
    const auto ids = torch::randint(3, 38, {4, 7}, torch::kInt64);
    auto mask = torch::ones_like(ids);
    mask[1].slice(0, 4).fill_(0);
    const auto text = torch::nn::functional::normalize(torch::randn({4, 16}));
    const auto summary = model->summarise(tokens, 3);
    const auto own = model->pool(tokens.expand({4, -1, -1}),
                                 summary.select(torch::zeros({4}, torch::kInt64)), text);
    const auto expected = model->encode_grounded(ids, mask, own);
    const auto actual =
        model->encode_grounded(ids, mask, model->pool_shared(tokens, summary, text));
    EXPECT_TRUE(is_close(actual, expected, {.rtol = 1e-4, .atol = 1e-4}));
    // Without the weights it is not.
    const auto plain = model->pool_shared(tokens, summary, text);
    const auto wrong = model->encode_grounded(
        ids, mask, GroundingMemory(plain.tokens, torch::ones_like(plain.weights)));
    EXPECT_FALSE(is_close(wrong, expected, {.rtol = 1e-2, .atol = 1e-2}));
  }
}

TEST(TextPooling, UniformPreferenceLeavesTheMeans) {
  const auto patches = torch::ones({1, 3, 4, 8});
  const auto summary = summarise_video(patches, torch::eye(8), torch::zeros({8}));
  const auto text = torch::nn::functional::normalize(torch::ones({1, 8}));
  const auto weights = pooling_weights(summary, text, 0.1);
  const auto tokens = torch::ones({1, 13, 8});
  const auto memory = pooled_memory(tokens, summary, weights, {});
  EXPECT_TRUE(is_close(memory, torch::ones({1, 13 + 3 + 4, 8}), {.atol = 1e-6}));
}

TEST(TextPooling, PrefersTheFrameThatTheTextNames) {
  auto patches = torch::zeros({1, 3, 2, 4});
  for (int frame = 0; frame < 3; ++frame) patches[0][frame].select(1, frame).fill_(1);
  const auto summary = summarise_video(patches, torch::eye(4), torch::zeros({4}));
  const auto text = torch::tensor({{0.0F, 0.0F, 1.0F, 0.0F}});
  const auto weights = pooling_weights(summary, text, 0.1);
  EXPECT_EQ(weights.frames.argmax(1).item<std::int64_t>(), 2);
  EXPECT_GT(weights.frames[0][2].item<double>(), 0.99);
  EXPECT_NEAR(weights.positions.sum().item<double>(), 1, 1e-6);
}

TEST(TextPooling, PartsCanBeLeftOut) {
  const auto patches = torch::randn({2, 3, 4, 8});
  const auto summary = summarise_video(patches, torch::eye(8), torch::zeros({8}));
  const auto weights = pooling_weights(summary, torch::randn({2, 8}), 0.1);
  const auto tokens = torch::randn({2, 13, 8});
  EXPECT_EQ(pooled_memory(tokens, summary, weights, {true, false}).size(1), 16);
  EXPECT_EQ(pooled_memory(tokens, summary, weights, {false, true}).size(1), 17);
  EXPECT_TRUE(torch::equal(pooled_memory(tokens, summary, weights, {false, false}), tokens));
}

TEST(Adaptation, FreshLiteVLOnOneFrameIsBlip) {
  torch::manual_seed(2);
  const torch::NoGradGuard no_grad;
  auto config = modules_config();
  LiteVL litevl(config);
  initialise_temporal_from_spatial(litevl);
  config.vision.attention = TimeAttention::kSpaceOnly;
  LiteVL blip(config);
  const auto from = litevl->named_parameters();
  for (auto& parameter : blip->named_parameters()) parameter.value().copy_(from[parameter.key()]);
  const auto image = torch::randn({3, 1, 3, 32, 48});
  // The same sums in products of other shapes: some roundings of 6e-8 apart.
  EXPECT_TRUE(is_close(litevl->encode_video(image), blip->encode_video(image), {.atol = 2e-6}));
}

TEST(Adaptation, CopiesSpatialWeightsAndZeroesTheRest) {
  torch::manual_seed(3);
  LiteVL model(modules_config());
  {
    const torch::NoGradGuard no_grad;
    for (auto& parameter : model->parameters()) parameter.normal_();
  }
  initialise_temporal_from_spatial(model);
  const auto p = model->named_parameters();
  const std::string block = "visual_encoder.blocks.1.";
  EXPECT_TRUE(torch::equal(p[block + "temporal_attn.qkv.weight"], p[block + "attn.qkv.weight"]));
  EXPECT_TRUE(torch::equal(p[block + "temporal_norm1.bias"], p[block + "norm1.bias"]));
  EXPECT_EQ(p[block + "temporal_fc.weight"].abs().sum().item<double>(), 0);
  EXPECT_EQ(p[block + "temporal_scaling.fc2.weight"].abs().sum().item<double>(), 0);
  EXPECT_EQ(p["visual_encoder.time_embed"].abs().sum().item<double>(), 0);
  EXPECT_NE(p[block + "temporal_scaling.fc1.weight"].abs().sum().item<double>(), 0);
}

TEST(VisionEncoder, OddSizesAndTheirTokens) {
  const torch::NoGradGuard no_grad;
  LiteVL model(modules_config());
  for (const std::int64_t frames : {1, 3, 5, 11}) {
    const auto tokens = model->encode_video(torch::randn({2, frames, 3, 48, 16}));
    EXPECT_EQ(tokens.sizes(), (std::vector<std::int64_t>{2, 1 + frames * 3, 32}));
    EXPECT_EQ(model->video_feature(tokens, frames).sizes(), (std::vector<std::int64_t>{2, 16}));
  }
}

// A new model's frames know of each other only by [CLS], from the second layer on; so with one
// layer a frame's vector is the feature of that frame alone. In `space_only` it always is.
TEST(VisionEncoder, FrameVectorsAreOfTheFrameAlone) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(3);
  const auto video = torch::randn({2, 3, 3, 48, 16});
  for (const auto attention : {TimeAttention::kDivided, TimeAttention::kSpaceOnly})
    for (const std::int64_t layers : {1, 2}) {
      auto config = modules_config();
      config.vision.attention = attention;
      config.vision.layers = layers;
      LiteVL model(config);
      VisionTrace trace;
      trace.has_frames = true;
      model->encode_video(video, &trace);
      const auto vectors = model->frame_vectors(trace.frame_cls);  // (2,3,16)
      const auto alone =
          model->video_feature(model->encode_video(video.flatten(0, 1).unsqueeze(1)), 1);  // (6,16)
      EXPECT_EQ(static_cast<bool>(is_close(vectors.flatten(0, 1), alone, {.atol = 1e-6})),
                layers == 1 || attention == TimeAttention::kSpaceOnly);
    }
}

TEST(VisionEncoder, RefusesShapesThatDoNotFit) {
  LiteVL model(modules_config());
  for (const auto& shape : std::vector<std::vector<std::int64_t>>{{2, 3, 32, 48},
                                                                  {1, 0, 3, 32, 48},
                                                                  {1, 2, 4, 32, 48},
                                                                  {1, 2, 3, 33, 48},
                                                                  {1, 2, 3, 8, 48}})
    EXPECT_THROW(model->encode_video(torch::zeros(shape)), Error);
}

TEST(TextEncoder, PaddingChangesNothing) {
  const torch::NoGradGuard no_grad;
  LiteVL model(modules_config());
  const auto ids = torch::tensor({{1, 7, 9, 2}}, torch::kInt64);
  const auto padded = torch::tensor({{1, 7, 9, 2, 0, 0}}, torch::kInt64);
  const auto states = model->encode_text(ids, torch::ones_like(ids));
  const auto padded_states = model->encode_text(padded, padded.ne(0).to(torch::kInt64));
  EXPECT_TRUE(is_close(padded_states.slice(1, 0, 4), states, {.atol = 1e-6}));
}

TEST(TextEncoder, ATraceSharesOutTheMemoryAndChangesNothing) {
  torch::manual_seed(6);
  LiteVL model(modules_config());
  model->eval();
  const auto memory = torch::randn({2, 7, 32});
  const auto ids = torch::randint(3, 38, {2, 5}, torch::kInt64);
  const auto mask = torch::ones_like(ids);
  GroundingTrace trace;
  const auto states = model->encode_grounded(ids, mask, memory, &trace);
  EXPECT_TRUE(torch::equal(states, model->encode_grounded(ids, mask, memory)));
  ASSERT_EQ(trace.attention.size(), 2u);
  for (const auto& shares : trace.attention) {
    EXPECT_EQ(shares.sizes(), (std::vector<std::int64_t>{2, 4, 5, 7}));
    EXPECT_TRUE(is_close(shares.sum(-1), torch::ones({2, 4, 5}), {.atol = 1e-6}));
  }
  // Gradients go through it: of the last layer [ENC]'s row alone, of the first every row.
  const auto gradients = torch::autograd::grad({model->match(states).sum()}, trace.attention);
  const auto by_row = [](const torch::Tensor& x) { return x.abs().sum({0, 1, 3}).gt(0); };  // (N)
  EXPECT_EQ(by_row(gradients[0]).sum().item<std::int64_t>(), 5);
  EXPECT_EQ(by_row(gradients[1]).sum().item<std::int64_t>(), 1);
  EXPECT_TRUE(by_row(gradients[1])[0].item<bool>());
  EXPECT_THROW(
      model->encode_grounded(ids, mask, GroundingMemory(memory, torch::ones({2, 7})), &trace),
      Error);
}

TEST(TextEncoder, RefusesTextsOverThePositionTable) {
  LiteVL model(modules_config());
  const auto ids = torch::ones({1, 17}, torch::kInt64);
  EXPECT_THROW(model->encode_text(ids, torch::ones_like(ids)), Error);
}

TEST(LiteVL, RefusesWidthsThatDoNotFitTogether) {
  auto config = modules_config();
  config.text.encoder_width = 64;
  EXPECT_THROW(LiteVL{config}, Error);
  config = modules_config();
  config.vision.heads = 5;
  EXPECT_THROW(LiteVL{config}, Error);
}

TEST(ResizeEmbeddings, RefusesATableOfAnotherGrid) {
  EXPECT_THROW(resize_position_embedding(torch::zeros({1, 10, 4}), {2, 4}, {4, 4}), Error);
}

}  // namespace
}  // namespace litevl
