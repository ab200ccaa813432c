#include "engine/merged_places.h"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <set>
#include <vector>

#include "core/torch.h"
#include "engine/odd_encoder.h"
#include "engine/video_encoder.h"
#include "kernels/processor.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "support/small_model.h"
#include "torch/module_encoder.h"
#include "torch/module_weights.h"

namespace litevl::engine {
namespace {

// Places of a grid of 8 x 6 that look alike: 12 of them, and others of one, two and four.
constexpr std::int64_t kHeight = 8, kWidth = 6, kPlaces = kHeight * kWidth;

std::int64_t kind_of(std::int64_t place) {
  const auto y = place / kWidth, x = place % kWidth;
  return y < 4 && x < 3 ? 0 : 1 + y / 2 * 3 + x / 2;
}

std::int64_t first_of_kind(std::int64_t place) {
  std::int64_t first = 0;
  while (kind_of(first) != kind_of(place)) ++first;
  return first;
}

std::int64_t kinds() {
  std::set<std::int64_t> all;
  for (std::int64_t place = 0; place < kPlaces; ++place) all.insert(kind_of(place));
  return std::ssize(all);
}

struct MergingVariant {
  std::string name;
  TimeAttention attention;
  TemporalScale scaling;
};

struct MergedVideo {
  at::Tensor tokens;
  at::Tensor alpha;
};

class PlaceMergingTest : public testing::TestWithParam<MergingVariant> {
 protected:
  void SetUp() override {
    model_ = odd_encoder(GetParam().attention, GetParam().scaling, 6);
    config_ = model_->config();
  }

  // Places of a kind have the same position.
  void make_positions_alike() {
    const torch::NoGradGuard no_grad;
    auto positions = model_->named_parameters()["visual_encoder.pos_embed"];
    for (std::int64_t place = 0; place < kPlaces; ++place)
      positions.select(1, 1 + place).copy_(positions.select(1, 1 + first_of_kind(place)).clone());
  }

  // And the same pixels in each frame.
  static at::Tensor videos_alike(std::int64_t videos, std::int64_t frames) {
    const auto seen = torch::randn({videos, frames, 3, 8 * kHeight, 8 * kWidth});
    const auto patch = [&](std::int64_t place) {
      return seen.narrow(3, place / kWidth * 8, 8).narrow(4, place % kWidth * 8, 8);
    };
    for (std::int64_t place = 0; place < kPlaces; ++place)
      patch(place).copy_(patch(first_of_kind(place)).clone());
    return seen.contiguous();
  }

  template <class Number>
  MergedVideo encode(const at::Tensor& video, const std::optional<PlaceMerging>& merging,
                     bool in_bytes = false) {
    Threads threads(2);
    const auto weights =
        pack_vision_weights<Number>(ModuleWeights(model_), config_.vision, in_bytes, threads);
    const auto B = video.size(0), T = video.size(1);
    const auto S = video.size(3) / 8 * (video.size(4) / 8);
    const bool is_divided = config_.vision.attention == TimeAttention::kDivided;
    MergedVideo result{torch::zeros({B, is_divided ? 1 + T * S : T * (1 + S), 96}),
                       torch::zeros({4, B, T})};
    VideoEncoder<Number>(config_.vision, weights)
        .encode({video.data_ptr<float>(), B, T, video.size(3), video.size(4)}, threads,
                result.tokens.template data_ptr<float>(), result.alpha.template data_ptr<float>(),
                nullptr, merging);
    return result;
  }

  // Merging what is alike changes nothing, for what is left weighs as much.
  template <class Number>
  void compare_alike(std::int64_t frames, bool in_bytes, const Tolerance& tolerance) {
    const auto video = videos_alike(3, frames);
    const auto all = encode<Number>(video, {}, in_bytes);
    for (const std::int64_t layer : {0, 1, 3}) {
      const PlaceMerging merging{layer, kinds()};
      const auto merged = encode<Number>(video, merging, in_bytes);
      EXPECT_TRUE(is_close(merged.tokens, all.tokens, tolerance));
      EXPECT_TRUE(is_close(merged.alpha, all.alpha, {.atol = tolerance.atol}));
      // A video does not depend on those beside it.
      const auto second = encode<Number>(video.slice(0, 1, 2).contiguous(), merging, in_bytes);
      EXPECT_TRUE(torch::equal(second.tokens, merged.tokens.slice(0, 1, 2)));
    }
  }

  ModelConfig config_;
  LiteVL model_{nullptr};
};

TEST_P(PlaceMergingTest, WhatIsAlikeIsMergedWithoutATrace) {
  make_positions_alike();
  for (const std::int64_t frames : {1, 5}) {
    SCOPED_TRACE(frames);
    compare_alike<float>(frames, false, {.atol = 1e-4});
    if (has_bfloat16_products()) compare_alike<Bf16>(frames, false, {.rtol = 0.02, .atol = 0.06});
    compare_alike<float>(frames, true, {.rtol = 0.1, .atol = 0.3});
  }
}

// What the test above could not tell apart would be no test: other places are not alike.
TEST_P(PlaceMergingTest, WhatIsNotAlikeLeavesATrace) {
  const auto video = torch::randn({1, 4, 3, 8 * kHeight, 8 * kWidth});
  const auto all = encode<float>(video, {});
  const auto merged = encode<float>(video, PlaceMerging{0, kPlaces / 2});
  EXPECT_FALSE(is_close(merged.tokens, all.tokens, {.rtol = 0.1, .atol = 0.3}));
}

TEST_P(PlaceMergingTest, AsManyPlacesAsThereAreChangeNothing) {
  const auto video = torch::randn({2, 3, 3, 8 * kHeight, 8 * kWidth});
  const auto all = encode<float>(video, {});
  for (const std::int64_t places : {kPlaces, kPlaces + 1})
    EXPECT_TRUE(
        is_close(encode<float>(video, PlaceMerging{1, places}).tokens, all.tokens, {.atol = 1e-4}));
}

TEST_P(PlaceMergingTest, OfAnySizeDownToOnePlace) {
  for (const auto& [height, width] : {std::pair{8, 8}, {8, 40}, {40, 24}})
    for (const std::int64_t frames : {1, 3}) {
      const auto video = torch::randn({2, frames, 3, height, width});
      const auto merged = encode<float>(video, PlaceMerging{1, 1});
      EXPECT_TRUE(merged.tokens.isfinite().all().item<bool>());
      if (height * width == 64) {
        EXPECT_TRUE(is_close(merged.tokens, encode<float>(video, {}).tokens, {.atol = 1e-4}));
      }
    }
}

// Nothing is left of it for the next video, and of the share of places it is as of their number.
TEST_P(PlaceMergingTest, EncodersTakeAShare) {
  const auto pixels = torch::randn({2, 3, 3, 8 * kHeight, 8 * kWidth});
  const auto video = as_array(pixels);
  const auto encoder = make_encoder(model_, Precision::kFloat32);
  const auto all = as_tensor(encoder->encode_video(video));
  const auto half = as_tensor(encoder->encode_video(video, {}, 0.49));
  EXPECT_TRUE(torch::equal(half, encode<float>(pixels, PlaceMerging{1, kPlaces / 2}).tokens));
  EXPECT_FALSE(torch::equal(half, all));
  EXPECT_TRUE(torch::equal(as_tensor(encoder->encode_video(video, {}, 1)), all));
  for (const double kept : {0.0, -1.0, 1.5, std::nan("")})
    EXPECT_THROW(encoder->encode_video(video, {}, kept), Error);
}

// All that encoders give of a video, of both in turn, at grids of any shape.
TEST_P(PlaceMergingTest, TheModulesMergeAlike) {
  const auto fast = make_encoder(model_, Precision::kFloat32);
  const auto modules = make_module_encoder(model_, Precision::kFloat32);
  for (const auto& [height, width] : {std::pair{8, 8}, {8, 40}, {40, 24}, {56, 72}})
    for (const std::int64_t frames : {1, 3})
      for (const double kept : {0.75, 0.5, 0.2}) {
        SCOPED_TRACE(testing::Message() << height << "x" << width << ", " << kept);
        const auto video = as_array(torch::randn({2, frames, 3, height, width}));
        Array<float> alpha, vectors, other_alpha, other_vectors;
        const auto expected =
            modules->encode_video(video, {.alpha = &alpha, .frame_vectors = &vectors}, kept);
        const auto actual = fast->encode_video(
            video, {.alpha = &other_alpha, .frame_vectors = &other_vectors}, kept);
        EXPECT_TRUE(is_close(actual, expected, {.atol = 1e-4}));
        EXPECT_TRUE(is_close(other_alpha, alpha, {.atol = 1e-5}));
        EXPECT_TRUE(is_close(other_vectors, vectors, {.atol = 1e-5}));
      }
}

INSTANTIATE_TEST_SUITE_P(
    Variants, PlaceMergingTest,
    testing::Values(MergingVariant{"dynamic", TimeAttention::kDivided, TemporalScale::kDynamic},
                    MergingVariant{"unscaled", TimeAttention::kDivided, TemporalScale::kNone},
                    MergingVariant{"space_only", TimeAttention::kSpaceOnly, TemporalScale::kNone}),
    [](const auto& test) { return test.param.name; });

TEST(MergePlaces, LeavesMeansAndWhatEachPlaceHasBeside) {
  // Of each frame a row of its own, then the places'.
  const std::vector<float> x = {9, 1, 1, 4, 8, 1, 9, 9};
  std::vector<float> left(6), details(6);
  const auto places = merge_places(x.data(), 2, 1, 1, {1, 3}, 2, left.data(), details.data());
  EXPECT_EQ(places.row_of, (std::vector<std::int32_t>{0, 1, 1}));
  EXPECT_EQ(places.sizes, (std::vector<std::int32_t>{1, 2}));
  EXPECT_EQ(left, (std::vector<float>{9, 1, 2.5, 8, 1, 9}));
  EXPECT_EQ(details, (std::vector<float>{0, -1.5, 1.5, 0, 0, 0}));
}

}  // namespace
}  // namespace litevl::engine
