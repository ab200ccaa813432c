#include "eval/retrieval_ranking.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>
#include <random>

#include "core/torch.h"
#include "eval/retrieval_result.h"
#include "torch/tensors.h"

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

// Embeddings with exactly these similarities (U,V).
RetrievalEmbeddings embeddings_of(const at::Tensor& similarity) {
  return {as_array(similarity), as_array(torch::eye(similarity.size(1)))};
}

FirstStage first_stage(const at::Tensor& similarity, const RetrievalTruth& truth,
                       std::int64_t candidates = 1) {
  return rank_first_stage(embeddings_of(similarity), truth, candidates);
}

// With the pairs' logits from `match` (U,V).
FirstStage matched(const at::Tensor& similarity, const at::Tensor& match,
                   const RetrievalTruth& truth, std::int64_t candidates) {
  auto first = first_stage(similarity, truth, candidates);
  for (auto& pair : first.pairs) pair.match = match[pair.text][pair.video].item<float>();
  return first;
}

RetrievalRanks reranked(const at::Tensor& similarity, const at::Tensor& match,
                        const RetrievalTruth& truth, std::int64_t candidates) {
  return rank_reranked(matched(similarity, match, truth, candidates), truth);
}

RetrievalResult result_of(const at::Tensor& similarity, const at::Tensor& match,
                          const RetrievalTruth& truth, std::int64_t candidates) {
  const auto first = matched(similarity, match, truth, candidates);
  return summarize_ranks(first.ranks, rank_reranked(first, truth), truth);
}

// (U,V) bool: which pairs are to be matched.
at::Tensor pairs_of(const at::Tensor& similarity, const RetrievalTruth& truth,
                    std::int64_t candidates) {
  auto mask = torch::zeros(similarity.sizes(), torch::kBool);
  for (const auto& pair : first_stage(similarity, truth, candidates).pairs)
    mask[pair.text][pair.video] = true;
  return mask;
}

std::vector<double> values_of(const std::vector<Rank>& ranks) {
  std::vector<double> values;
  for (const Rank& rank : ranks) values.push_back(rank_value(rank));
  return values;
}

TEST(RetrievalRanking, FirstStageBothDirections) {
  const auto similarity = torch::tensor({{.9f, .1f, .2f}, {.8f, .5f, .6f}, {.3f, .4f, .4f}});
  const auto ranks = first_stage(similarity, one_to_one(3)).ranks;
  EXPECT_THAT(values_of(ranks.text_to_video), ElementsAre(1, 3, 1.5));
  EXPECT_THAT(values_of(ranks.video_to_text), ElementsAre(1, 1, 2));
}

TEST(RetrievalRanking, ConstantScorerIsAtChanceWhateverTheOrder) {
  constexpr std::int64_t kVideos = 20;
  auto truth = one_to_one(kVideos);
  std::reverse(truth.text_of_caption.begin(), truth.text_of_caption.end());
  const auto similarity = torch::full({kVideos, kVideos}, 0.5f);
  // All tie with the last candidate, so all are matched: no order decides who is re-ranked.
  EXPECT_TRUE(pairs_of(similarity, truth, 3).all().item<bool>());
  const auto result = result_of(similarity, torch::zeros({kVideos, kVideos}), truth, 3);
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
  const auto pairs = pairs_of(similarity, truth, 2);
  EXPECT_THAT((std::vector<bool>{pairs[0][0].item<bool>(), pairs[0][1].item<bool>(),
                                 pairs[0][2].item<bool>(), pairs[0][3].item<bool>()}),
              ElementsAre(true, true, true, true));  // 0 and 3: among those videos' best
  const auto match = torch::where(pairs, torch::zeros({4, 4}), torch::full({4, 4}, kUnmatched));
  match[0][1] = -7;
  match[0][2] = -6;
  match[0][3] = 50;  // matched for another direction: not one of text 0's candidates
  match[0][0] = 50;
  const auto order = [&](std::int64_t own) {
    truth.video_of_caption[0] = own;
    return rank_value(reranked(similarity, match, truth, 2).text_to_video[0]);
  };
  EXPECT_EQ(order(2), 1);
  EXPECT_EQ(order(1), 2);
  EXPECT_EQ(order(3), 3);
  EXPECT_EQ(order(0), 4);
}

TEST(RetrievalRanking, ScoreIsMatchPlusSimilarity) {
  const auto similarity = torch::tensor({{.9f, .2f}, {.2f, .9f}});
  const auto ranks = [&](float gain) {
    return reranked(similarity, torch::tensor({{0.f, gain}, {0.f, 0.f}}), one_to_one(2), 2);
  };
  EXPECT_EQ(rank_value(ranks(.6f).text_to_video[0]), 1);
  EXPECT_EQ(rank_value(ranks(.8f).text_to_video[0]), 2);
}

TEST(RetrievalRanking, SeveralCaptionsOfAVideo) {
  RetrievalTruth truth = one_to_one(2);
  truth.text_of_caption = {0, 1, 2};
  truth.video_of_caption = {0, 1, 1};
  const auto similarity = torch::tensor({{.9f, .6f}, {.2f, .1f}, {.3f, .7f}});
  const auto ranks = first_stage(similarity, truth).ranks;
  EXPECT_THAT(values_of(ranks.text_to_video), ElementsAre(1, 2, 1));
  EXPECT_THAT(values_of(ranks.video_to_text), ElementsAre(1, 1));  // its best caption, not all
}

// Two videos with the same words: each finds a wrong one as good as the right one.
TEST(RetrievalRanking, SameWordsTie) {
  RetrievalTruth truth = one_to_one(2);
  truth.text_of_caption = {0, 0};
  const auto ranks = first_stage(torch::tensor({{.9f, .6f}}), truth).ranks;
  EXPECT_THAT(values_of(ranks.text_to_video), ElementsAre(1, 2));
  EXPECT_THAT(values_of(ranks.video_to_text), ElementsAre(1.5, 1.5));
}

TEST(RetrievalRanking, MissingVideosAreMissesAndStay) {
  auto truth = one_to_one(3);
  truth.is_missing = {0, 1, 0};
  const auto similarity = torch::tensor({{.1f, 0.f, .9f}, {.1f, 0.f, .2f}, {.1f, 0.f, .9f}});
  EXPECT_FALSE(pairs_of(similarity, truth, 3).select(1, 1).any().item<bool>());
  const auto match = torch::zeros({3, 3});
  match.select(1, 1).fill_(kUnmatched);
  const auto result = result_of(similarity, match, truth, 3);
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
  const auto result = result_of(similarity, torch::zeros({6, 6}), truth, 6);
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
  const auto pairs = pairs_of(similarity, truth, 1);
  EXPECT_TRUE(pairs.slice(0, 0, 2).slice(1, 0, 2).all().item<bool>());
  EXPECT_TRUE(pairs.slice(0, 2, 5).slice(1, 2, 5).all().item<bool>());
  const auto match = torch::where(pairs, torch::eye(6), torch::full({6, 6}, kUnmatched));
  const auto result = result_of(similarity, match, truth, 1);
  EXPECT_DOUBLE_EQ(result.counterparts.reranked.share, 1);
  EXPECT_LT(result.counterparts.first_stage.share, 1);
  EXPECT_DOUBLE_EQ(result.right_family_reranked.share, 0);
}

TEST(RetrievalRanking, MissingCounterpartIsAMiss) {
  auto truth = two_families();
  truth.is_missing[0] = 1;
  const auto result = result_of(torch::eye(6), torch::zeros({6, 6}), truth, 6);
  EXPECT_DOUBLE_EQ(result.counterparts.first_stage.share, 4.0 / 5);
  EXPECT_DOUBLE_EQ(result.counterparts.reranked.share, 4.0 / 5);
}

// Identical videos, and as many dimensions as products of matrices sum in several orders: float32
// sums differ there with the place in the matrix.
TEST(RetrievalRanking, EqualVectorsTieWhereverTheyStand) {
  torch::manual_seed(1);
  const auto normal = [](std::int64_t rows) {
    const auto x = torch::randn({rows, 256});
    return x / x.norm(2, 1, true);
  };
  constexpr std::int64_t kVideos = 37;
  const auto truth = one_to_one(kVideos);
  const auto first = rank_first_stage(
      {as_array(normal(kVideos)), as_array(normal(1).expand({kVideos, 256}))}, truth, 3);
  EXPECT_EQ(first.pairs.size(), static_cast<std::size_t>(kVideos * kVideos));
  for (const auto& rank : first.ranks.text_to_video) {
    EXPECT_EQ(rank.better, 0);
    EXPECT_EQ(rank.tied, kVideos - 1);
  }
}

// What the ranks mean, with a list of all scores for each query.
struct Oracle {
  const at::Tensor& similarity;  // (U,V)
  const at::Tensor& match;
  const RetrievalTruth& truth;
  std::int64_t candidates;
  bool is_reranked;

  double value(std::int64_t text, std::int64_t video) const {
    return similarity[text][video].item<float>();
  }
  // Of `values`, one of which is that of the pair.
  Score score(std::int64_t text, std::int64_t video, std::vector<double> values) const {
    std::sort(values.rbegin(), values.rend());
    const auto k = std::min(values.size(), static_cast<std::size_t>(candidates));
    const bool is_candidate = is_reranked && value(text, video) >= values[k - 1];
    return {is_candidate,
            value(text, video) + (is_candidate ? match[text][video].item<float>() : 0.0)};
  }
  Rank of_caption(std::size_t caption) const {
    const auto text = truth.text_of_caption[caption], own = truth.video_of_caption[caption];
    std::vector<double> shown;
    for (std::size_t video = 0; video < truth.is_missing.size(); ++video)
      if (!truth.is_missing[video]) shown.push_back(value(text, static_cast<std::int64_t>(video)));
    std::vector<Score> scores;
    std::vector<char> is_right;
    for (std::int64_t video = 0; video < similarity.size(1); ++video) {
      const bool is_missing = truth.is_missing[static_cast<std::size_t>(video)];
      scores.push_back(is_missing ? Score{false, -1e9} : score(text, video, shown));
      is_right.push_back(video == own && !is_missing);
    }
    if (truth.is_missing[static_cast<std::size_t>(own)])
      return {.missed = true, .last = similarity.size(1)};
    return find_rank(scores, is_right);
  }
  Rank of_video(std::int64_t video) const {
    if (truth.is_missing[static_cast<std::size_t>(video)])
      return {.missed = true, .last = std::ssize(truth.text_of_caption)};
    std::vector<double> texts;
    for (std::int64_t text = 0; text < similarity.size(0); ++text)
      texts.push_back(value(text, video));
    std::vector<Score> scores;
    std::vector<char> is_right;
    for (std::size_t caption = 0; caption < truth.text_of_caption.size(); ++caption) {
      scores.push_back(score(truth.text_of_caption[caption], video, texts));
      is_right.push_back(truth.video_of_caption[caption] == video);
    }
    return find_rank(scores, is_right);
  }
};

void expect_same(const Rank& actual, const Rank& expected, const std::string& what) {
  EXPECT_EQ(actual.missed, expected.missed) << what;
  EXPECT_EQ(actual.last, expected.last) << what;
  if (expected.missed) return;
  EXPECT_EQ(actual.better, expected.better) << what;
  EXPECT_EQ(actual.tied, expected.tied) << what;
  EXPECT_EQ(actual.right, expected.right) << what;
}

// Coarse scores, so that many tie; repeated texts, several captions a video, missing videos.
TEST(RetrievalRanking, EqualsTheListOfAllScores) {
  for (int seed = 0; seed < 12; ++seed) {
    torch::manual_seed(seed);
    std::mt19937 generator(static_cast<unsigned>(seed));
    const std::int64_t U = 3 + seed, V = 2 + seed % 7, candidates = 1 + seed % 4;
    RetrievalTruth truth = one_to_one(V);
    truth.text_of_caption.clear();
    truth.video_of_caption.clear();
    for (std::int64_t caption = 0; caption < std::max(U, V) + 3; ++caption) {
      const auto any_of = [&](std::int64_t count) {
        return static_cast<std::int64_t>(generator()) % count;
      };
      truth.text_of_caption.push_back(caption < U ? caption : any_of(U));
      truth.video_of_caption.push_back(caption < V ? caption : any_of(V));
    }
    if (V > 3) truth.is_missing[static_cast<std::size_t>(seed) % 3] = 1;
    const auto similarity = torch::randint(0, 4, {U, V}).to(torch::kFloat32) / 4;
    const auto match = torch::randint(-2, 3, {U, V}).to(torch::kFloat32);
    const auto first = matched(similarity, match, truth, candidates);
    for (const bool is_reranked : {false, true}) {
      const auto ranks = is_reranked ? rank_reranked(first, truth) : first.ranks;
      const Oracle oracle{similarity, match, truth, candidates, is_reranked};
      const std::string what = "seed " + std::to_string(seed) + (is_reranked ? ", re-ranked" : "");
      for (std::size_t caption = 0; caption < truth.text_of_caption.size(); ++caption)
        expect_same(ranks.text_to_video[caption], oracle.of_caption(caption), what + ", a caption");
      for (std::int64_t video = 0; video < V; ++video)
        expect_same(ranks.video_to_text[static_cast<std::size_t>(video)], oracle.of_video(video),
                    what + ", a video");
    }
  }
}

}  // namespace
}  // namespace litevl
