#include "inference/video_encoder.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/torch.h"
#include "inference/precision.h"
#include "kernels/processor.h"
#include "support/is_close.h"
#include "support/small_model.h"

namespace litevl {
namespace {

struct Variant {
  std::string name;
  TimeAttention attention;
  TemporalScale scaling;
};

class VideoEncoderTest : public testing::TestWithParam<Variant> {
 protected:
  void SetUp() override {
    if (!has_bfloat16_products()) GTEST_SKIP() << "no products in bfloat16 here";
    torch::manual_seed(5);
    config_ = small_model_config();
    config_.vision = {.image_height = 64,
                      .image_width = 48,
                      .patch_size = 8,
                      .width = 96,
                      .layers = 4,
                      .heads = 4,
                      .mlp_width = 200,
                      .max_frames = 4,
                      .attention = GetParam().attention,
                      .scaling = GetParam().scaling};
    config_.text.encoder_width = 96;
    model_ = LiteVL(config_);
    const torch::NoGradGuard no_grad;
    // Everything is different from what it starts as: norms, biases, temporal_fc, scaling, times.
    for (auto& parameter : model_->parameters())
      parameter.add_(torch::randn_like(parameter) * 0.08);
    model_->eval();
  }

  void compare(const at::Tensor& video) {
    const torch::NoGradGuard no_grad;
    PackedVideoEncoder fast(model_, Precision::kBfloat16);
    const auto expected = model_->encode_video(video), actual = fast.encode(video);
    ASSERT_EQ(actual.sizes(), expected.sizes());
    // Tokens are normalised, so their numbers are of order 1; each passed through some thirty
    // roundings to 8 bits, most of them of parts that are added to float32.
    EXPECT_TRUE(is_close(actual, expected, {.rtol = 0.02, .atol = 0.06}));
    const auto T = video.size(1);
    const auto cosine =
        (model_->video_feature(actual, T) * model_->video_feature(expected, T)).sum(1);
    EXPECT_GT(cosine.min().item<double>(), 0.9995);
    // A video's encoding does not depend on those beside it, nor on what was encoded before.
    const auto one = fast.encode(video.slice(0, 1, 2));
    EXPECT_TRUE(torch::equal(one, actual.slice(0, 1, 2)));
  }

  ModelConfig config_;
  LiteVL model_{nullptr};
};

TEST_P(VideoEncoderTest, MatchesTheModules) { compare(torch::randn({2, 4, 3, 64, 48})); }

TEST_P(VideoEncoderTest, MatchesThemForOtherFramesAndSizes) {
  compare(torch::randn({3, 7, 3, 64, 48}));
  compare(torch::randn({2, 1, 3, 64, 48}));
  compare(torch::randn({2, 2, 3, 40, 88}));
}

// A frame count and size after another: nothing of the last one is left.
TEST_P(VideoEncoderTest, SizesFollowEachOther) {
  PackedVideoEncoder fast(model_, Precision::kBfloat16);
  const auto video = torch::randn({1, 4, 3, 64, 48});
  const auto first = fast.encode(video);
  fast.encode(torch::randn({2, 9, 3, 80, 96}));
  EXPECT_TRUE(torch::equal(fast.encode(video), first));
}

// Bytes have 127 steps where bfloat16 has 8 bits at every size, so single numbers are further off,
// and features a little.
TEST_P(VideoEncoderTest, BytesAreNear) {
  const torch::NoGradGuard no_grad;
  PackedVideoEncoder bytes(model_, Precision::kInt8), fast(model_, Precision::kBfloat16);
  for (const auto frames : {4, 7}) {
    const auto video = torch::randn({2, frames, 3, 64, 48});
    const auto expected = model_->encode_video(video), actual = bytes.encode(video);
    EXPECT_TRUE(is_close(actual, expected, {.rtol = 0.1, .atol = 0.25}));
    const auto cosine =
        (model_->video_feature(actual, frames) * model_->video_feature(expected, frames)).sum(1);
    EXPECT_GT(cosine.min().item<double>(), 0.995);
    EXPECT_FALSE(torch::equal(actual, fast.encode(video)));
    EXPECT_TRUE(torch::equal(bytes.encode(video.slice(0, 1, 2)), actual.slice(0, 1, 2)));
  }
}

// What the comparisons above could not tell apart would be no test: frames in another order are far
// beyond their tolerance, in the variants where order matters.
TEST_P(VideoEncoderTest, FramesInAnotherOrderDiffer) {
  const torch::NoGradGuard no_grad;
  const auto video = torch::randn({1, 4, 3, 64, 48});
  const auto expected = model_->encode_video(video);
  const auto reversed =
      PackedVideoEncoder(model_, Precision::kBfloat16).encode(video.flip(1).contiguous());
  EXPECT_FALSE(is_close(reversed, expected, {.rtol = 0.2, .atol = 0.6}));
}

TEST_P(VideoEncoderTest, AnyNumberOfThreadsGivesTheSame) {
  PackedVideoEncoder fast(model_, Precision::kBfloat16);
  const auto video = torch::randn({3, 5, 3, 64, 48});
  const auto before = at::get_num_threads();
  at::set_num_threads(1);
  const auto one = fast.encode(video);
  at::set_num_threads(3);
  EXPECT_TRUE(torch::equal(fast.encode(video), one));
  at::set_num_threads(before);
}

TEST_P(VideoEncoderTest, RefusesWhatTheModulesRefuse) {
  PackedVideoEncoder fast(model_, Precision::kBfloat16);
  EXPECT_THROW(fast.encode(torch::randn({1, 4, 3, 60, 48})), Error);
  EXPECT_THROW(fast.encode(torch::randn({4, 3, 64, 48})), Error);
  EXPECT_THROW(fast.encode(torch::randn({1, 0, 3, 64, 48})), Error);
}

INSTANTIATE_TEST_SUITE_P(
    Variants, VideoEncoderTest,
    testing::Values(Variant{"dynamic", TimeAttention::kDivided, TemporalScale::kDynamic},
                    Variant{"divided", TimeAttention::kDivided, TemporalScale::kNone},
                    Variant{"space_only", TimeAttention::kSpaceOnly, TemporalScale::kNone}),
    [](const auto& variant) { return variant.param.name; });

TEST(Precision, IsChosenByTheProcessor) {
  EXPECT_EQ(choose_precision("float32"), Precision::kFloat32);
  EXPECT_EQ(choose_precision("auto"),
            has_bfloat16_products() ? Precision::kBfloat16 : Precision::kFloat32);
  EXPECT_THROW(choose_precision("float16"), Error);
  for (const auto* word : {"bfloat16", "int8"}) {
    if (has_bfloat16_products()) {
      EXPECT_EQ(precision_name(choose_precision(word)), word);
    } else {
      EXPECT_THROW(choose_precision(word), Error);
    }
  }
}

std::string refusal(const std::string& word, at::Device device, Error::Kind kind) {
  try {
    choose_precision(word, device);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    return error.what();
  }
  return "";
}

TEST(Precision, OfAGpuIsItsOwn) {
  const at::Device gpu(at::kCUDA, 0);
  EXPECT_EQ(choose_precision("auto", gpu), Precision::kBfloat16);
  EXPECT_EQ(choose_precision("bfloat16", gpu), Precision::kBfloat16);
  EXPECT_EQ(choose_precision("float32", gpu), Precision::kFloat32);
  EXPECT_EQ(refusal("int8", gpu, Error::Kind::kMachine),
            "precision: is int8; on this device pass auto, float32 or bfloat16");
  EXPECT_EQ(refusal("x", gpu, Error::Kind::kUsage),
            "precision: is x; on this device pass auto, float32 or bfloat16");
  EXPECT_EQ(refusal("x", at::kCPU, Error::Kind::kUsage),
            "precision: is x; pass auto, float32, bfloat16 or int8");
}

}  // namespace
}  // namespace litevl
