// Places merged inside the video encoder, and the gradients that pass through it. The engine's
// numbers are compared with these in tests/engine/merged_places_test.cpp.
#include "model/place_groups.h"

#include <gtest/gtest.h>
#include <torch/autograd.h>

#include "core/torch.h"
#include "litevl/error.h"
#include "model/autocast.h"
#include "model/litevl.h"
#include "support/is_close.h"
#include "support/tiny_config.h"

namespace litevl {
namespace {

// Of two frames' three places the last two are one, in both videos the other way round.
torch::Tensor places_alike() {
  return torch::tensor({1.0, 1.0, 4.0, 1.0, 9.0, 9.0,  //
                        4.0, 1.0, 1.0, 9.0, 9.0, 1.0})
      .view({2, 2, 3, 1});
}

TEST(PlaceGroups, AreMeansAndComeBackToEachPlace) {
  const auto x = places_alike();
  const PlaceGroups groups(x, {1, 3}, 2);
  const auto means = torch::tensor({1.0, 2.5, 1.0, 9.0, 2.5, 1.0, 9.0, 1.0}).view({2, 2, 2, 1});
  EXPECT_TRUE(torch::equal(groups.merge(x), means));
  EXPECT_TRUE(torch::equal(
      groups.spread(means),
      torch::tensor({1.0, 2.5, 2.5, 1.0, 9.0, 9.0, 2.5, 2.5, 1.0, 9.0, 9.0, 1.0}).view_as(x)));
  EXPECT_TRUE(is_close(groups.weights().shares.flatten(), torch::tensor({1.0, 2.0, 2.0, 1.0}) / 3,
                       {.atol = 1e-7}));
  EXPECT_TRUE(
      torch::equal(groups.weights().logs, torch::tensor({1.0, 2.0, 2.0, 1.0}).log().view({2, 2})));
}

TEST(PlaceGroups, DoNotRoundUnderAutocast) {
  torch::manual_seed(2);
  const auto x = torch::randn({2, 3, 12, 5});
  const PlaceGroups groups(x, {3, 4}, 7);
  const auto means = groups.merge(x), spread = groups.spread(means);
  const Autocast autocast(true);
  EXPECT_TRUE(torch::equal(groups.merge(x), means));
  EXPECT_TRUE(torch::equal(groups.spread(means), spread));
}

struct MergedVariant {
  std::string name;
  TimeAttention attention;
  TemporalScale scaling;
};

class MergedEncoder : public testing::TestWithParam<MergedVariant> {
 protected:
  // In float64, with weights large enough that everything has a part in the result.
  MergedEncoder() {
    torch::manual_seed(5);
    auto config = tiny_config(40).vision;
    config.layers = 3;
    config.attention = GetParam().attention;
    config.scaling = GetParam().scaling;
    encoder_ = VisionEncoder(config);
    encoder_->to(torch::kFloat64);
    const torch::NoGradGuard no_grad;
    for (auto& parameter : encoder_->parameters())
      parameter.add_(torch::randn_like(parameter) * 0.2);
    side_ = config.patch_size;
  }

  torch::Tensor videos(std::int64_t frames, std::int64_t height, std::int64_t width) const {
    return torch::randn({2, frames, 3, height * side_, width * side_}, torch::kFloat64);
  }
  // Of every weight, which has none afterwards.
  std::vector<torch::Tensor> gradients(const torch::Tensor& video, const torch::Tensor& weight) {
    (encoder_(video, nullptr, 0.5) * weight).sum().backward();
    std::vector<torch::Tensor> gradients;
    for (auto& parameter : encoder_->parameters()) {
      gradients.push_back(parameter.grad().clone());
      parameter.mutable_grad() = torch::Tensor{};
    }
    return gradients;
  }

  VisionEncoder encoder_{nullptr};
  std::int64_t side_ = 0;
};

// Along a direction in which every weight and pixel moves. The groups stay the same.
TEST_P(MergedEncoder, GradientsAgreeWithDifferences) {
  auto values = encoder_->parameters();
  const auto video = videos(3, 3, 5).requires_grad_();
  values.push_back(video);
  const auto weight = torch::randn_like(encoder_(video).detach());
  const auto loss = [&] { return (encoder_(video, nullptr, 0.5) * weight).sum(); };
  const auto gradients = torch::autograd::grad({loss()}, values);
  std::vector<torch::Tensor> directions;
  double expected = 0, size = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    directions.push_back(torch::randn_like(values[i]));
    const auto products = gradients[i] * directions[i];
    expected += products.sum().item<double>();
    size += products.square().sum().item<double>();
  }
  const torch::NoGradGuard no_grad;
  const auto moved = [&](double step) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i].add_(directions[i], step);
    return loss().item<double>();
  };
  const double step = 1e-6;
  const double up = moved(step), down = moved(-2 * step);
  EXPECT_NEAR((up - down) / (2 * step), expected, 1e-6 * std::sqrt(size));
}

TEST_P(MergedEncoder, RecomputedBlocksHaveTheSameGradients) {
  const auto video = videos(2, 4, 3);
  const auto weight = torch::randn_like(encoder_(video).detach());
  const auto kept = gradients(video, weight);
  encoder_->recompute_blocks(true);
  const auto again = gradients(video, weight);
  for (std::size_t i = 0; i < kept.size(); ++i) EXPECT_TRUE(torch::equal(again[i], kept[i])) << i;
}

// The share of six places that is rounded up to all of them is merged, each with itself alone.
TEST_P(MergedEncoder, WhereNothingIsMergedNothingChanges) {
  const auto video = videos(2, 3, 2);
  const auto all = encoder_(video);
  EXPECT_TRUE(is_close(encoder_(video, nullptr, 0.99), all, {.atol = 1e-10}));
  EXPECT_FALSE(is_close(encoder_(video, nullptr, 0.5), all, {.atol = 1e-2}));
  EXPECT_TRUE(torch::equal(encoder_(video, nullptr, 1), all));
}

// Traces have every place, and of the frames what the tokens have.
TEST_P(MergedEncoder, TracesAreAsWithoutMerging) {
  const auto video = videos(3, 2, 3);
  VisionTrace trace, plain;
  trace.has_frames = plain.has_frames = true;
  encoder_(video, &plain);
  encoder_(video, &trace, 0.5);
  ASSERT_EQ(trace.after_block.size(), plain.after_block.size());
  EXPECT_TRUE(torch::equal(trace.after_block.front(), plain.after_block.front()));
  for (std::size_t i = 0; i < plain.after_block.size(); ++i)
    EXPECT_EQ(trace.after_block[i].sizes(), plain.after_block[i].sizes());
  EXPECT_EQ(trace.frame_cls.sizes(), plain.frame_cls.sizes());
}

TEST_P(MergedEncoder, RefusesOtherShares) {
  for (const double kept : {0.0, 1.5})
    EXPECT_THROW(encoder_(videos(1, 2, 2), nullptr, kept), Error);
}

INSTANTIATE_TEST_SUITE_P(
    Variants, MergedEncoder,
    testing::Values(MergedVariant{"dynamic", TimeAttention::kDivided, TemporalScale::kDynamic},
                    MergedVariant{"unscaled", TimeAttention::kDivided, TemporalScale::kNone},
                    MergedVariant{"space_only", TimeAttention::kSpaceOnly, TemporalScale::kNone}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace litevl
