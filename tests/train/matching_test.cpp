#include "train/matching.h"

#include <gtest/gtest.h>

#include <array>

#include "core/torch.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "train/contrastive.h"

namespace litevl {
namespace {

at::Generator generator(std::uint64_t seed) {
  return torch::make_generator<torch::CPUGeneratorImpl>(seed);
}

TEST(ContrastiveLoss, PairsOfOneVideoShareTheTarget) {
  // Rows 0 and 1 are one video: for them half of the target each, so the best logits put both
  // above.
  const auto ids = torch::tensor({5, 5, 7}, torch::kInt64);
  auto similarities = torch::zeros({3, 3});
  const auto loss = contrastive_loss(similarities, torch::tensor(1.0), ids);
  EXPECT_NEAR(loss.item<double>(), std::log(3.0), 1e-6);
  similarities.slice(0, 0, 2).slice(1, 0, 2).fill_(50);
  similarities[2][2] = 50;
  EXPECT_NEAR(contrastive_loss(similarities, torch::tensor(1.0), ids).item<double>(),
              2.0 / 3 * std::log(2.0), 1e-5);
}

TEST(DrawNegatives, NeverATruePair) {
  torch::manual_seed(4);
  const auto ids = torch::tensor({1, 1, 2, 3, 3, 3}, torch::kInt64);
  // The true pairs are by far the most similar: only their exclusion keeps them out.
  const auto logits = 100 * ids.unsqueeze(0).eq(ids.unsqueeze(1)).to(torch::kFloat32);
  for (const double softened : {0.0, 0.5, 1.0}) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      const auto negatives = draw_negatives(logits, ids, softened, generator(seed));
      for (const auto& drawn : {negatives.video_for_text, negatives.text_for_video})
        EXPECT_FALSE(ids.index_select(0, drawn).eq(ids).any().item<bool>());
    }
  }
}

TEST(DrawNegatives, HardOnesFollowTheRightDirection) {
  auto logits = torch::zeros({3, 3});
  logits[0][1] = 60;  // video 0 looks like text 1
  const auto ids = torch::arange(3);
  const auto negatives = draw_negatives(logits, ids, 0, generator(1));
  EXPECT_EQ(negatives.text_for_video[0].item<std::int64_t>(), 1);
  EXPECT_EQ(negatives.video_for_text[1].item<std::int64_t>(), 0);
}

TEST(DrawNegatives, SoftenedOnesReachBeyondTheHardest) {
  // Every row has one counterpart, three that are merely similar and twelve others.
  const auto ids = torch::arange(16);
  auto logits = torch::zeros({16, 16});
  for (std::int64_t i = 0; i < 16; ++i)
    for (std::int64_t j = 0; j < 16; ++j)
      logits[i][j] = (i ^ j) == 1 ? 20 : i / 4 == j / 4 ? 10 : 0;
  std::array<int, 3> counts{};  // counterparts, similar, others
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto drawn = draw_negatives(logits, ids, 1, generator(seed)).text_for_video;
    for (std::int64_t i = 0; i < 16; ++i) {
      const auto j = drawn[i].item<std::int64_t>();
      ++counts.at((i ^ j) == 1 ? 0 : i / 4 == j / 4 ? 1 : 2);
    }
  }
  for (const int count : counts) EXPECT_GT(count, 80) << "under a twentieth of 1600";
}

TEST(DrawNegatives, SameSeedSameNegatives) {
  const auto logits = torch::zeros({8, 8});
  const auto ids = torch::arange(8);
  const auto a = draw_negatives(logits, ids, 0.5, generator(9));
  const auto b = draw_negatives(logits, ids, 0.5, generator(9));
  const auto c = draw_negatives(logits, ids, 0.5, generator(10));
  EXPECT_TRUE(torch::equal(a.video_for_text, b.video_for_text));
  EXPECT_FALSE(torch::equal(a.video_for_text, c.video_for_text) &&
               torch::equal(a.text_for_video, c.text_for_video));
}

TEST(DrawNegatives, RefusesABatchOfOneVideo) {
  const auto ids = torch::zeros({3}, torch::kInt64);
  EXPECT_THROW(draw_negatives(torch::zeros({3, 3}), ids, 0, generator(1)), Error);
}

TEST(MatchingLoss, TheFirstThirdAreMatches) {
  const auto rows =
      list_rows({torch::tensor({1, 0}, torch::kInt64), torch::tensor({1, 0}, torch::kInt64)});
  EXPECT_TRUE(torch::equal(rows.video, torch::tensor({0, 1, 1, 0, 0, 1}, torch::kInt64)));
  EXPECT_TRUE(torch::equal(rows.text, torch::tensor({0, 1, 0, 1, 1, 0}, torch::kInt64)));
  auto logits = torch::zeros({6, 2});
  logits.slice(0, 0, 2).select(1, 1).fill_(30);
  logits.slice(0, 2).select(1, 0).fill_(30);
  EXPECT_NEAR(matching_loss_sum(logits, rows).item<double>(), 0, 1e-6);
  EXPECT_GT(matching_loss_sum(logits.flip(1), rows).item<double>(), 6 * 29);
}

}  // namespace
}  // namespace litevl
