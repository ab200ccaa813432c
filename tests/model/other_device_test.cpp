// The encoders on another device than the CPU: the same numbers, and under autocast nearly.
#include "support/other_device.h"

#include <gtest/gtest.h>

#include "core/torch.h"
#include "model/autocast.h"
#include "support/is_close.h"
#include "support/small_model.h"

namespace litevl {
namespace {

constexpr std::int64_t kFrames = 4;

// All that retrieval computes of two videos and their texts, on the CPU and in float32.
struct Encoded {
  torch::Tensor tokens, frames, states, grounded, logits;
};

Encoded encode(LiteVL model, const torch::Tensor& video) {
  const torch::NoGradGuard no_grad;
  const auto ids = torch::tensor({{2, 4, 5, 8, 3}, {2, 4, 8, 10, 3}}, torch::kInt64);
  const auto mask = torch::ones_like(ids);
  Encoded encoded;
  VisionTrace trace;
  trace.has_frames = true;
  encoded.tokens = model->encode_video(video, &trace);
  encoded.frames = model->frame_vectors(trace.frame_cls);
  encoded.states = model->encode_text(ids, mask);
  const auto memory = model->pool(encoded.tokens, model->summarise(encoded.tokens, kFrames),
                                  model->text_feature(encoded.states));
  encoded.grounded = model->encode_grounded(ids, mask, {memory, {}});
  encoded.logits = model->match(encoded.grounded);
  for (auto* tensor :
       {&encoded.tokens, &encoded.frames, &encoded.states, &encoded.grounded, &encoded.logits})
    *tensor = tensor->to(torch::kCPU, torch::kFloat32);
  return encoded;
}

torch::Tensor two_videos() {
  torch::manual_seed(7);
  return torch::randn({2, kFrames, 3, 32, 32});
}

LiteVL model_on(at::Device device) {
  auto model = small_model(3);
  model->to(device);
  return model;
}

double relative_error(const torch::Tensor& actual, const torch::Tensor& expected) {
  return ((actual - expected).norm() / expected.norm()).item<double>();
}

// Sums of some 60 products in another order: about ten roundings of 6e-8 of numbers up to 10.
TEST(OtherDevice, EncodesTheSame) {
  const auto expected = encode(small_model(3), two_videos());
  const auto actual = encode(model_on(other_device()), two_videos());
  EXPECT_TRUE(is_close(actual.tokens, expected.tokens, {.atol = 2e-5}));
  EXPECT_TRUE(is_close(actual.frames, expected.frames, {.atol = 2e-5}));
  EXPECT_TRUE(is_close(actual.states, expected.states, {.atol = 2e-5}));
  EXPECT_TRUE(is_close(actual.grounded, expected.grounded, {.atol = 2e-5}));
  EXPECT_TRUE(is_close(actual.logits, expected.logits, {.atol = 2e-5}));
}

// Places are grouped on the CPU.
TEST(OtherDevice, MergesTheSamePlaces) {
  const torch::NoGradGuard no_grad;
  const auto expected = small_model(3)->encode_video(two_videos(), nullptr, 0.5);
  const auto actual = model_on(other_device())->encode_video(two_videos(), nullptr, 0.5);
  EXPECT_TRUE(is_close(actual.cpu(), expected, {.atol = 2e-5}));
  EXPECT_FALSE(is_close(small_model(3)->encode_video(two_videos()), expected, {.atol = 0.01}));
}

// The comparison sees one weight of many changed by 1%.
TEST(OtherDevice, AWrongWeightIsSeen) {
  const auto expected = encode(small_model(3), two_videos());
  auto model = model_on(other_device());
  {
    const torch::NoGradGuard no_grad;
    auto weight = model->named_parameters()["visual_encoder.blocks.0.temporal_attn.qkv.weight"];
    weight.mul_(1.01);
  }
  const auto wrong = encode(model, two_videos());
  EXPECT_FALSE(is_close(wrong.tokens, expected.tokens, {.atol = 2e-5}));
  EXPECT_FALSE(is_close(wrong.frames, expected.frames, {.atol = 2e-5}));
  EXPECT_FALSE(is_close(wrong.logits, expected.logits, {.atol = 2e-5}));
}

// bfloat16 keeps 8 bits, 0.2% of a number at a rounding; some ten roundings lie behind each
// another.
constexpr double kBfloat16Error = 0.02;

TEST(OtherDevice, EncodesNearlyTheSameUnderAutocast) {
  const auto expected = encode(small_model(3), two_videos());
  const Autocast autocast(true);
  const auto model = model_on(autocast_device());
  const auto actual = encode(model, two_videos());
  EXPECT_LT(relative_error(actual.tokens, expected.tokens), kBfloat16Error);
  EXPECT_LT(relative_error(actual.frames, expected.frames), kBfloat16Error);
  EXPECT_LT(relative_error(actual.states, expected.states), kBfloat16Error);
  EXPECT_LT(relative_error(actual.grounded, expected.grounded), kBfloat16Error);
  // It was on, and the bound sees frames in another order.
  EXPECT_GT(relative_error(actual.tokens, expected.tokens), 1e-4);
  const auto wrong = encode(model, two_videos().flip(1));
  EXPECT_GT(relative_error(wrong.tokens, expected.tokens), 3 * kBfloat16Error);
  EXPECT_GT(relative_error(wrong.frames, expected.frames), 3 * kBfloat16Error);
  EXPECT_GT(relative_error(wrong.grounded, expected.grounded), kBfloat16Error);
}

}  // namespace
}  // namespace litevl
