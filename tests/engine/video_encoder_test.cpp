#include "engine/video_encoder.h"

#include <gtest/gtest.h>

#include <thread>

#include "core/torch.h"
#include "engine/odd_encoder.h"
#include "kernels/processor.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "support/small_model.h"
#include "torch/module_encoder.h"
#include "torch/module_weights.h"

namespace litevl {
namespace {

constexpr Processor kRanks[] = {
    Processor::kPortable,   Processor::kAvx2,       Processor::kAvxVnni, Processor::kAvx512,
    Processor::kAvx512Vnni, Processor::kAvx512Bf16, Processor::kTiles};

struct Variant {
  std::string name;
  TimeAttention attention;
  TemporalScale scaling;
};

class VideoEncoderTest : public testing::TestWithParam<Variant> {
 protected:
  void SetUp() override {
    model_ = odd_encoder(GetParam().attention, GetParam().scaling, 5);
    config_ = model_->config();
  }

  static at::Tensor encode(Encoder& encoder, const at::Tensor& video) {
    return as_tensor(encoder.encode_video(as_array(video)));
  }

  // What the modules give, and one of the engine's precisions, on a processor of some rank.
  void compare(const at::Tensor& video, Precision precision, const Tolerance& tolerance,
               double cosine) {
    const torch::NoGradGuard no_grad;
    const auto fast = make_encoder(model_, precision);
    const auto expected = model_->encode_video(video), actual = encode(*fast, video);
    ASSERT_EQ(actual.sizes(), expected.sizes());
    EXPECT_TRUE(is_close(actual, expected, tolerance));
    const auto T = video.size(1);
    const auto features = as_tensor(fast->video_features(as_array(actual), T));
    EXPECT_TRUE(is_close(features, model_->video_feature(actual, T), {.atol = 1e-6}));
    EXPECT_GT((features * model_->video_feature(expected, T)).sum(1).min().item<double>(), cosine);
    // A video's encoding does not depend on those beside it, nor on what was encoded before.
    EXPECT_TRUE(torch::equal(encode(*fast, video.slice(0, 1, 2)), actual.slice(0, 1, 2)));
  }

  // Every number of frames and size that a model is not made for, too.
  void compare_sizes(Precision precision, const Tolerance& tolerance, double cosine) {
    compare(torch::randn({2, 4, 3, 64, 48}), precision, tolerance, cosine);
    compare(torch::randn({3, 7, 3, 64, 48}), precision, tolerance, cosine);
    compare(torch::randn({2, 1, 3, 64, 48}), precision, tolerance, cosine);
    compare(torch::randn({2, 2, 3, 40, 88}), precision, tolerance, cosine);
  }

  ModelConfig config_;
  LiteVL model_{nullptr};
};

TEST_P(VideoEncoderTest, Float32IsTheModulesOnEveryProcessor) {
  for (const auto rank : kRanks) {
    if (!has_processor(rank)) continue;
    SCOPED_TRACE(processor_name(rank));
    const ChosenProcessor chosen(rank);
    // The agreement that the reference vectors ask for.
    compare_sizes(Precision::kFloat32, {.atol = 1e-4}, 0.999999);
  }
}

TEST_P(VideoEncoderTest, Bfloat16IsNear) {
  if (!has_bfloat16_products()) GTEST_SKIP() << "no products in bfloat16 here";
  // Tokens are normalised, so their numbers are of order 1; each passed through some thirty
  // roundings to 8 bits, most of them of parts that are added to float32.
  compare_sizes(Precision::kBfloat16, {.rtol = 0.02, .atol = 0.06}, 0.9995);
}

// Bytes have 127 steps where bfloat16 has 8 bits at every size, so single numbers are further off,
// and features a little.
TEST_P(VideoEncoderTest, BytesAreNear) {
  for (const auto rank : kRanks) {
    if (!has_processor(rank)) continue;
    SCOPED_TRACE(processor_name(rank));
    const ChosenProcessor chosen(rank);
    // Where weights have 63 steps, too.
    compare(torch::randn({3, 7, 3, 40, 88}), Precision::kInt8, {.rtol = 0.1, .atol = 0.3}, 0.994);
    const auto video = torch::randn({1, 4, 3, 64, 48});
    EXPECT_FALSE(torch::equal(encode(*make_encoder(model_, Precision::kInt8), video),
                              encode(*make_encoder(model_, Precision::kFloat32), video)));
  }
}

// A frame count and size after another: nothing of the last one is left.
TEST_P(VideoEncoderTest, SizesFollowEachOther) {
  const auto fast = make_encoder(model_, Precision::kFloat32);
  const auto video = torch::randn({1, 4, 3, 64, 48});
  const auto first = encode(*fast, video);
  encode(*fast, torch::randn({2, 9, 3, 80, 96}));
  EXPECT_TRUE(torch::equal(encode(*fast, video), first));
}

// What the comparisons above could not tell apart would be no test: frames in another order are far
// beyond their tolerance, in the variants where order matters.
TEST_P(VideoEncoderTest, FramesInAnotherOrderDiffer) {
  const torch::NoGradGuard no_grad;
  const auto video = torch::randn({1, 4, 3, 64, 48});
  const auto expected = model_->encode_video(video);
  const auto reversed = encode(*make_encoder(model_, Precision::kFloat32), video.flip(1));
  EXPECT_FALSE(is_close(reversed, expected, {.rtol = 0.2, .atol = 0.6}));
}

// Nothing is a multiple of anything, behind a video of another size.
TEST(VideoEncoderSizes, OddOnesAreTheModules) {
  torch::manual_seed(8);
  auto config = small_model_config();
  config.vision = {.image_height = 15,
                   .image_width = 20,
                   .patch_size = 5,
                   .width = 33,
                   .layers = 2,
                   .heads = 3,
                   .mlp_width = 37,
                   .max_frames = 3};
  config.vision.scaling = TemporalScale::kNone;
  config.text.encoder_width = 33;
  for (const auto attention : {TimeAttention::kDivided, TimeAttention::kSpaceOnly}) {
    config.vision.attention = attention;
    LiteVL model(config);
    const torch::NoGradGuard no_grad;
    for (auto& parameter : model->parameters()) parameter.add_(torch::randn_like(parameter) * 0.1);
    const auto before = torch::randn({2, 2, 3, 25, 10}), video = torch::randn({1, 3, 3, 15, 20});
    VisionTrace trace;
    trace.has_frames = true;
    const auto expected = model->encode_video(video, &trace);
    for (const auto rank : kRanks) {
      if (!has_processor(rank)) continue;
      SCOPED_TRACE(processor_name(rank));
      const ChosenProcessor chosen(rank);
      for (const auto& [precision, tolerance] : std::vector<std::pair<Precision, Tolerance>>{
               {Precision::kFloat32, {.atol = 1e-4}},
               {has_bfloat16_products() ? Precision::kBfloat16 : Precision::kFloat32,
                {.rtol = 0.03, .atol = 0.08}},
               {Precision::kInt8, {.rtol = 0.1, .atol = 0.3}}}) {
        const auto fast = make_encoder(model, precision);
        fast->encode_video(as_array(before));
        Array<float> vectors;
        EXPECT_TRUE(is_close(fast->encode_video(as_array(video), {.frame_vectors = &vectors}),
                             expected, tolerance));
        EXPECT_TRUE(is_close(vectors, model->frame_vectors(trace.frame_cls), tolerance));
      }
    }
  }
}

// The same numbers, whatever the threads, and whoever else computes with the same weights.
TEST_P(VideoEncoderTest, ThreadsDoNotMatter) {
  const torch::NoGradGuard no_grad;
  const auto video = torch::randn({3, 5, 3, 64, 48}).contiguous();
  const auto reference = encode(*make_encoder(model_, Precision::kFloat32), video);
  for (const std::int64_t count : {1, 3}) {
    Threads threads(count);
    const auto weights =
        engine::pack_vision_weights<float>(ModuleWeights(model_), config_.vision, false, threads);
    std::vector<at::Tensor> results;
    for (int i = 0; i < 4; ++i) results.push_back(torch::empty_like(reference));
    std::vector<std::thread> callers;
    for (const auto& result : results)
      callers.emplace_back([&, to = result.data_ptr<float>()] {
        engine::VideoEncoder<float>(config_.vision, weights)
            .encode({video.data_ptr<float>(), 3, 5, 64, 48}, threads, to);
      });
    for (auto& caller : callers) caller.join();
    for (const auto& result : results) EXPECT_TRUE(torch::equal(result, reference));
  }
}

TEST_P(VideoEncoderTest, AlphaIsTheModules) {
  const torch::NoGradGuard no_grad;
  Threads threads(2);
  const auto video = torch::randn({3, 5, 3, 64, 48}).contiguous();
  VisionTrace trace;
  const auto expected = model_->encode_video(video, &trace);
  const auto weights =
      engine::pack_vision_weights<float>(ModuleWeights(model_), config_.vision, false, threads);
  const auto tokens = torch::empty_like(expected), alpha = torch::zeros({4, 3, 5});
  engine::VideoEncoder<float>(config_.vision, weights)
      .encode({video.data_ptr<float>(), 3, 5, 64, 48}, threads, tokens.data_ptr<float>(),
              alpha.data_ptr<float>());
  if (!trace.alpha.empty()) {
    EXPECT_TRUE(is_close(alpha, torch::stack(trace.alpha), {.atol = 1e-5}));
  }
  // Both kinds of encoders give them, too, and none where there is none.
  for (const auto& encoder :
       {make_encoder(model_), make_module_encoder(model_, Precision::kFloat32)}) {
    Array<float> given({1});
    EXPECT_TRUE(is_close(encoder->encode_video(as_array(video), {.alpha = &given}), expected));
    EXPECT_EQ(given.is_defined(), !trace.alpha.empty());
    if (given.is_defined()) {
      EXPECT_TRUE(is_close(given, torch::stack(trace.alpha), {.atol = 1e-5}));
    }
  }
}

at::Tensor frame_vectors(Encoder& encoder, const at::Tensor& video) {
  Array<float> vectors;
  encoder.encode_video(as_array(video), {.frame_vectors = &vectors});
  return as_tensor(vectors);
}

double least_cosine(const at::Tensor& a, const at::Tensor& b) {
  return (a * b).sum(-1).min().item<double>();
}

TEST_P(VideoEncoderTest, FrameVectorsAreTheModules) {
  const torch::NoGradGuard no_grad;
  const auto modules = make_module_encoder(model_, Precision::kFloat32);
  for (const auto& shape : std::vector<std::vector<std::int64_t>>{
           {3, 4, 3, 64, 48}, {1, 7, 3, 40, 88}, {2, 1, 3, 8, 24}}) {
    const auto video = torch::randn(shape);
    const auto B = shape[0], T = shape[1];
    const auto expected = frame_vectors(*modules, video);  // (B,T,J)
    ASSERT_EQ(expected.sizes(), (std::vector<std::int64_t>{B, T, config_.embed_dim}));
    for (const auto rank : kRanks) {
      if (!has_processor(rank)) continue;
      SCOPED_TRACE(processor_name(rank));
      const ChosenProcessor chosen(rank);
      for (const auto& [precision, cosine] : std::vector<std::pair<Precision, double>>{
               {Precision::kFloat32, 0.999999},
               {has_bfloat16_products() ? Precision::kBfloat16 : Precision::kFloat32, 0.9995},
               {Precision::kInt8, 0.994}}) {
        const auto fast = make_encoder(model_, precision);
        Array<float> vectors;
        const auto tokens = fast->encode_video(as_array(video), {.frame_vectors = &vectors});
        const auto actual = as_tensor(vectors);
        ASSERT_EQ(actual.sizes(), expected.sizes());
        if (precision == Precision::kFloat32) {
          EXPECT_TRUE(is_close(actual, expected, {.atol = 2e-5}));
        }
        EXPECT_GT(least_cosine(actual, expected), cosine);
        // Those of other frames are further away than that.
        if (T > 1) {
          EXPECT_LT(least_cosine(actual, expected.flip(1)), cosine);
        }
        EXPECT_TRUE(is_close(actual.norm(2, -1), torch::ones({B, T}), {.atol = 1e-6}));
        // Neither what is asked for nor the videos beside it matter.
        EXPECT_TRUE(torch::equal(as_tensor(tokens), encode(*fast, video)));
        EXPECT_TRUE(
            torch::equal(frame_vectors(*fast, video.slice(0, B - 1)), actual.slice(0, B - 1)));
        // What the only frame shows is what the clip shows.
        const auto features = as_tensor(fast->video_features(tokens, T));
        EXPECT_EQ(torch::equal(actual.select(1, 0), features), T == 1);
      }
    }
  }
}

TEST_P(VideoEncoderTest, RefusesWhatTheModulesRefuse) {
  const auto fast = make_encoder(model_, Precision::kFloat32);
  EXPECT_THROW(encode(*fast, torch::randn({1, 4, 3, 60, 48})), Error);
  EXPECT_THROW(encode(*fast, torch::randn({4, 3, 64, 48})), Error);
  EXPECT_THROW(encode(*fast, torch::randn({1, 0, 3, 64, 48})), Error);
}

INSTANTIATE_TEST_SUITE_P(
    Variants, VideoEncoderTest,
    testing::Values(Variant{"dynamic", TimeAttention::kDivided, TemporalScale::kDynamic},
                    Variant{"divided", TimeAttention::kDivided, TemporalScale::kNone},
                    Variant{"space_only", TimeAttention::kSpaceOnly, TemporalScale::kNone}),
    [](const auto& variant) { return variant.param.name; });

}  // namespace
}  // namespace litevl
