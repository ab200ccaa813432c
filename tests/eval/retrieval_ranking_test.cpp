#include "eval/retrieval_ranking.h"

#include <gmock/gmock.h>

#include <limits>

#include "core/torch.h"
#include "eval/retrieval_result.h"

namespace litevl {
namespace {

using testing::ElementsAre;

constexpr float kUnmatched = std::numeric_limits<float>::quiet_NaN();

// `videos` videos with a caption each, all alone.
RetrievalTruth one_to_one(std::int64_t videos) {
  RetrievalTruth truth;
  for (std::int64_t i = 0; i < videos; ++i) {
    truth.text_of_caption.push_back(i);
    truth.video_of_caption.push_back(i);
    truth.family_of_video.push_back(i);
    truth.is_missing.push_back(0);
  }
  return truth;
}

std::vector<double> values_of(const std::vector<Rank>& ranks) {
  std::vector<double> values;
  for (const Rank& rank : ranks) values.push_back(rank_value(rank));
  return values;
}

TEST(RetrievalRanking, FirstStageBothDirections) {
  const auto similarity = torch::tensor({{.9f, .1f, .2f}, {.8f, .5f, .6f}, {.3f, .4f, .4f}});
  const auto ranks = rank_first_stage(similarity, one_to_one(3));
  EXPECT_THAT(values_of(ranks.text_to_video), ElementsAre(1, 3, 1.5));
  EXPECT_THAT(values_of(ranks.video_to_text), ElementsAre(1, 1, 2));
}

TEST(RetrievalRanking, ConstantScorerIsAtChanceWhateverTheOrder) {
  constexpr std::int64_t kVideos = 20;
  auto truth = one_to_one(kVideos);
  std::reverse(truth.text_of_caption.begin(), truth.text_of_caption.end());
  const auto similarity = torch::full({kVideos, kVideos}, 0.5f);
  // All tie with the last candidate, so all are matched: no order decides who is re-ranked.
  EXPECT_TRUE(pairs_to_match(similarity, truth, 3).all().item<bool>());
  const auto result = evaluate_scores({similarity, torch::zeros({kVideos, kVideos})}, truth, 3);
  for (const auto& direction : {result.text_to_video, result.video_to_text})
    for (const auto& stage : {direction.first_stage, direction.reranked}) {
      EXPECT_NEAR(stage.expected.recall_at_1, 1.0 / kVideos, 1e-12);
      EXPECT_NEAR(stage.expected.recall_at_10, 0.5, 1e-12);
      EXPECT_EQ(stage.optimistic.recall_at_1, 1);
      EXPECT_EQ(stage.pessimistic.recall_at_10, 0);
      EXPECT_NEAR(stage.recall_at_1.low, 1.0 / kVideos, 1e-12);
    }
}

// Text 0 finds its video (0) fourth by similarity; of the two candidates the match puts 2 before 1.
TEST(RetrievalRanking, TailKeepsTheFirstStagesOrder) {
  auto truth = one_to_one(4);
  const auto similarity = torch::tensor(
      {{.1f, .9f, .8f, .5f}, {.1f, .2f, .3f, .4f}, {.1f, .2f, .3f, .4f}, {.1f, .2f, .3f, .4f}});
  const auto pairs = pairs_to_match(similarity, truth, 2);
  EXPECT_THAT((std::vector<bool>{pairs[0][0].item<bool>(), pairs[0][1].item<bool>(),
                                 pairs[0][2].item<bool>(), pairs[0][3].item<bool>()}),
              ElementsAre(true, true, true, true));  // 0: its own pair; 3: one of video 3's best
  const auto match = torch::where(pairs, torch::zeros({4, 4}), torch::full({4, 4}, kUnmatched));
  match[0][1] = -7;
  match[0][2] = -6;
  match[0][3] = 50;  // matched for another direction: not one of text 0's candidates
  match[0][0] = 50;
  const auto order = [&](std::int64_t own) {
    truth.video_of_caption[0] = own;
    return rank_value(rank_reranked({similarity, match}, truth, 2).text_to_video[0]);
  };
  EXPECT_EQ(order(2), 1);
  EXPECT_EQ(order(1), 2);
  EXPECT_EQ(order(3), 3);
  EXPECT_EQ(order(0), 4);
}

TEST(RetrievalRanking, ScoreIsMatchPlusSimilarity) {
  const auto similarity = torch::tensor({{.9f, .2f}, {.2f, .9f}});
  const auto ranks = [&](float gain) {
    return rank_reranked({similarity, torch::tensor({{0.f, gain}, {0.f, 0.f}})}, one_to_one(2), 2);
  };
  EXPECT_EQ(rank_value(ranks(.6f).text_to_video[0]), 1);
  EXPECT_EQ(rank_value(ranks(.8f).text_to_video[0]), 2);
}

TEST(RetrievalRanking, SeveralCaptionsOfAVideo) {
  RetrievalTruth truth = one_to_one(2);
  truth.text_of_caption = {0, 1, 2};
  truth.video_of_caption = {0, 1, 1};
  const auto similarity = torch::tensor({{.9f, .6f}, {.2f, .1f}, {.3f, .7f}});
  const auto ranks = rank_first_stage(similarity, truth);
  EXPECT_THAT(values_of(ranks.text_to_video), ElementsAre(1, 2, 1));
  EXPECT_THAT(values_of(ranks.video_to_text), ElementsAre(1, 1));  // its best caption, not all
}

// Two videos with the same words: each finds a wrong one as good as the right one.
TEST(RetrievalRanking, SameWordsTie) {
  RetrievalTruth truth = one_to_one(2);
  truth.text_of_caption = {0, 0};
  const auto ranks = rank_first_stage(torch::tensor({{.9f, .6f}}), truth);
  EXPECT_THAT(values_of(ranks.text_to_video), ElementsAre(1, 2));
  EXPECT_THAT(values_of(ranks.video_to_text), ElementsAre(1.5, 1.5));
}

TEST(RetrievalRanking, MissingVideosAreMissesAndStay) {
  auto truth = one_to_one(3);
  truth.is_missing = {0, 1, 0};
  const auto similarity = torch::tensor({{.1f, 0.f, .9f}, {.1f, 0.f, .2f}, {.1f, 0.f, .9f}});
  EXPECT_FALSE(pairs_to_match(similarity, truth, 3).select(1, 1).any().item<bool>());
  const auto match = torch::zeros({3, 3});
  match.select(1, 1).fill_(kUnmatched);
  const auto result = evaluate_scores({similarity, match}, truth, 3);
  for (const auto& stage : {result.text_to_video.first_stage, result.text_to_video.reranked}) {
    EXPECT_DOUBLE_EQ(stage.expected.recall_at_1, 1.0 / 3);
    EXPECT_DOUBLE_EQ(stage.expected.recall_at_10, 2.0 / 3);
    EXPECT_DOUBLE_EQ(stage.expected.mean_rank, (2 + 3 + 1) / 3.0);
  }
  EXPECT_EQ(result.video_to_text.queries, 3);
  EXPECT_DOUBLE_EQ(result.video_to_text.first_stage.expected.recall_at_10, 2.0 / 3);
}

// Videos 0 and 1 are counterparts, 2, 3 and 4 too, 5 is alone.
RetrievalTruth two_families() {
  auto truth = one_to_one(6);
  truth.family_of_video = {0, 0, 1, 1, 1, 2};
  return truth;
}

TEST(RetrievalRanking, CounterpartsAreRankedAmongThemselves) {
  const auto truth = two_families();
  EXPECT_THAT(family_captions(truth), ElementsAre(0, 1, 2, 3, 4));
  // All captions find the lonely video 5 first; within families 0 is right, 1 ties, 2, 3 and 4 all
  // tie in three.
  auto similarity = torch::zeros({6, 6});
  similarity.select(1, 5).fill_(.9f);
  similarity[0][0] = .5f;
  const auto result = evaluate_scores({similarity, torch::zeros({6, 6})}, truth, 6);
  ASSERT_TRUE(result.has_families);
  EXPECT_EQ(result.counterparts.sentences, 5);
  EXPECT_DOUBLE_EQ(result.counterparts.chance, (2 * 0.5 + 3 * (1.0 / 3)) / 5);
  EXPECT_DOUBLE_EQ(result.counterparts.first_stage.share, (1 + .5 + 1) / 5);
  ASSERT_EQ(result.counterparts_by_size.size(), 2u);
  EXPECT_EQ(result.counterparts_by_size[0].family_size, 2);
  EXPECT_DOUBLE_EQ(result.counterparts_by_size[0].reranked.share, .75);
  EXPECT_DOUBLE_EQ(result.counterparts_by_size[1].reranked.share, 1.0 / 3);
  EXPECT_DOUBLE_EQ(result.right_family_first_stage.share, 0);
}

// The match exchanges counterparts that are not among the candidates of the one place there is.
TEST(RetrievalRanking, CounterpartsAreAlwaysMatched) {
  const auto truth = two_families();
  auto similarity = torch::zeros({6, 6});
  similarity.select(1, 5).fill_(.9f);
  const auto pairs = pairs_to_match(similarity, truth, 1);
  EXPECT_TRUE(pairs.slice(0, 0, 2).slice(1, 0, 2).all().item<bool>());
  EXPECT_TRUE(pairs.slice(0, 2, 5).slice(1, 2, 5).all().item<bool>());
  const auto match = torch::where(pairs, torch::eye(6), torch::full({6, 6}, kUnmatched));
  const auto result = evaluate_scores({similarity, match}, truth, 1);
  EXPECT_DOUBLE_EQ(result.counterparts.reranked.share, 1);
  EXPECT_LT(result.counterparts.first_stage.share, 1);
  EXPECT_DOUBLE_EQ(result.right_family_reranked.share, 0);
}

TEST(RetrievalRanking, MissingCounterpartIsAMiss) {
  auto truth = two_families();
  truth.is_missing[0] = 1;
  const auto result = evaluate_scores({torch::eye(6), torch::zeros({6, 6})}, truth, 6);
  EXPECT_DOUBLE_EQ(result.counterparts.first_stage.share, 4.0 / 5);
  EXPECT_DOUBLE_EQ(result.counterparts.reranked.share, 4.0 / 5);
}

}  // namespace
}  // namespace litevl
