#include "eval/retrieval_ranking.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>

#include "core/torch.h"

namespace litevl {
namespace {

using Members = std::vector<std::vector<std::int64_t>>;  // of a family, or the captions of a video

Members members_of(const std::vector<std::int64_t>& group_of) {
  Members members;
  for (std::size_t i = 0; i < group_of.size(); ++i) {
    const auto group = static_cast<std::size_t>(group_of[i]);
    if (group >= members.size()) members.resize(group + 1);
    members[group].push_back(static_cast<std::int64_t>(i));
  }
  return members;
}

const std::vector<std::int64_t>& at(const Members& members, std::int64_t group) {
  return members[static_cast<std::size_t>(group)];
}

at::Tensor missing_mask(const RetrievalTruth& truth) {
  auto mask = torch::empty({static_cast<std::int64_t>(truth.is_missing.size())}, torch::kBool);
  std::copy(truth.is_missing.begin(), truth.is_missing.end(), mask.data_ptr<bool>());
  return mask;
}

// Similarities with minus infinity for missing videos: behind everything, in both directions.
at::Tensor known_similarity(const at::Tensor& similarity, const RetrievalTruth& truth) {
  return similarity.masked_fill(missing_mask(truth), -std::numeric_limits<float>::infinity());
}

// The k most similar along `dim` and whatever ties with the last of them, (U,V) bool.
at::Tensor candidate_mask(const at::Tensor& known, std::int64_t k, std::int64_t dim) {
  const auto count = std::clamp<std::int64_t>(k, 1, known.size(dim));
  const auto last = std::get<0>(known.topk(count, dim)).narrow(dim, count - 1, 1);
  return (known >= last).logical_and(known > -std::numeric_limits<float>::infinity());
}

// The places of one stage: `rows` of texts (U,V), `columns` of videos (V,U).
struct Places {
  at::Tensor row_value, row_candidate;        // (U,V) float64, bool
  at::Tensor column_value, column_candidate;  // (V,U)
  at::Tensor pair_value;                      // (U,V): of pairs in a family
};

Score score_at(const at::Tensor& values, const at::Tensor& candidates, std::int64_t row,
               std::int64_t column) {
  const auto index = row * values.size(1) + column;
  return {candidates.data_ptr<bool>()[index], values.data_ptr<double>()[index]};
}

Rank find_rank_unless_missing(const std::vector<Score>& scores, const std::vector<char>& is_right) {
  if (std::find(is_right.begin(), is_right.end(), 1) == is_right.end())
    return {.missed = true, .last = static_cast<std::int64_t>(scores.size())};
  return find_rank(scores, is_right);
}

// Ranks the texts' videos: all of them, and those of the caption's family.
void rank_captions(const Places& places, const RetrievalTruth& truth, RetrievalRanks& ranks) {
  const Members families = members_of(truth.family_of_video);
  const auto V = static_cast<std::int64_t>(truth.is_missing.size());
  const auto is_shown = [&](std::int64_t video) {
    return !truth.is_missing[static_cast<std::size_t>(video)];
  };
  std::vector<Score> scores(static_cast<std::size_t>(V));
  std::vector<char> is_right(scores.size());
  for (std::size_t caption = 0; caption < truth.text_of_caption.size(); ++caption) {
    const auto text = truth.text_of_caption[caption];
    const auto own = truth.video_of_caption[caption];
    for (std::int64_t video = 0; video < V; ++video)
      scores[static_cast<std::size_t>(video)] =
          score_at(places.row_value, places.row_candidate, text, video);
    std::fill(is_right.begin(), is_right.end(), 0);
    is_right[static_cast<std::size_t>(own)] = is_shown(own);
    ranks.text_to_video.push_back(find_rank_unless_missing(scores, is_right));

    const auto& family = at(families, truth.family_of_video[static_cast<std::size_t>(own)]);
    if (family.size() < 2) continue;
    std::vector<Score> family_scores;
    std::vector<char> is_own;
    for (const auto video : family) {
      is_right[static_cast<std::size_t>(video)] = is_shown(video);
      family_scores.push_back(
          {is_shown(video), places.pair_value.data_ptr<double>()[text * V + video]});
      is_own.push_back(video == own && is_shown(own));
    }
    ranks.in_family.push_back(find_rank_unless_missing(family_scores, is_own));
    ranks.family.push_back(find_rank_unless_missing(scores, is_right));
  }
}

void rank_videos(const Places& places, const RetrievalTruth& truth, RetrievalRanks& ranks) {
  const std::size_t C = truth.text_of_caption.size();
  std::vector<Score> scores(C);
  std::vector<char> is_right(C);
  for (std::size_t video = 0; video < truth.is_missing.size(); ++video) {
    const auto index = static_cast<std::int64_t>(video);
    for (std::size_t caption = 0; caption < C; ++caption) {
      scores[caption] = score_at(places.column_value, places.column_candidate, index,
                                 truth.text_of_caption[caption]);
      is_right[caption] = truth.video_of_caption[caption] == index && !truth.is_missing[video];
    }
    ranks.video_to_text.push_back(find_rank_unless_missing(scores, is_right));
  }
}

RetrievalRanks rank_places(const Places& places, const RetrievalTruth& truth) {
  RetrievalRanks ranks;
  rank_captions(places, truth, ranks);
  rank_videos(places, truth, ranks);
  return ranks;
}

}  // namespace

at::Tensor pairs_to_match(const at::Tensor& similarity, const RetrievalTruth& truth,
                          std::int64_t candidates) {
  const auto known = known_similarity(similarity, truth);
  const auto mask =
      candidate_mask(known, candidates, 1).logical_or(candidate_mask(known, candidates, 0));
  const Members families = members_of(truth.family_of_video);
  bool* const data = mask.data_ptr<bool>();
  for (std::size_t caption = 0; caption < truth.text_of_caption.size(); ++caption) {
    const auto own = static_cast<std::size_t>(truth.video_of_caption[caption]);
    for (const auto video : at(families, truth.family_of_video[own]))
      if (!truth.is_missing[static_cast<std::size_t>(video)])
        data[truth.text_of_caption[caption] * mask.size(1) + video] = true;
  }
  return mask;
}

std::vector<std::int64_t> family_captions(const RetrievalTruth& truth) {
  const Members families = members_of(truth.family_of_video);
  std::vector<std::int64_t> captions;
  for (std::size_t caption = 0; caption < truth.video_of_caption.size(); ++caption) {
    const auto own = static_cast<std::size_t>(truth.video_of_caption[caption]);
    if (at(families, truth.family_of_video[own]).size() >= 2)
      captions.push_back(static_cast<std::int64_t>(caption));
  }
  return captions;
}

RetrievalRanks rank_first_stage(const at::Tensor& similarity, const RetrievalTruth& truth) {
  const auto value = known_similarity(similarity, truth).to(torch::kFloat64).contiguous();
  const auto all = torch::ones_like(value, torch::kBool);
  const auto column_value = value.t().contiguous();
  return rank_places(
      {value, all, column_value, torch::ones_like(column_value, torch::kBool), value}, truth);
}

RetrievalRanks rank_reranked(const RetrievalScores& scores, const RetrievalTruth& truth,
                             std::int64_t candidates) {
  const auto known = known_similarity(scores.similarity, truth);
  const auto first = known.to(torch::kFloat64);
  const auto sum = (first + scores.match.to(torch::kFloat64)).contiguous();
  const auto rows = candidate_mask(known, candidates, 1).contiguous();
  const auto columns = candidate_mask(known, candidates, 0);
  return rank_places(
      {torch::where(rows, sum, first).contiguous(), rows,
       torch::where(columns, sum, first).t().contiguous(), columns.t().contiguous(), sum},
      truth);
}

}  // namespace litevl
