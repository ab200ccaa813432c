#include "eval/retrieval_ranking.h"

#include <algorithm>
#include <optional>
#include <span>

#include "eval/similarity_rows.h"
#include "litevl/error.h"

namespace litevl {
namespace {

using Members = std::vector<std::vector<std::int64_t>>;  // of a family, or the captions of a video
using Weights = std::vector<std::int32_t>;               // captions that a text stands for

std::size_t as_index(std::int64_t value) { return static_cast<std::size_t>(value); }

Members members_of(const std::vector<std::int64_t>& group_of) {
  Members members;
  for (std::size_t i = 0; i < group_of.size(); ++i) {
    const auto group = as_index(group_of[i]);
    if (group >= members.size()) members.resize(group + 1);
    members[group].push_back(static_cast<std::int64_t>(i));
  }
  return members;
}

// The truth, with look-up tables in all directions.
struct Lookup {
  explicit Lookup(const RetrievalTruth& given)
      : truth(given),
        captions_of_text(members_of(given.text_of_caption)),
        captions_of_video(members_of(given.video_of_caption)),
        families(members_of(given.family_of_video)) {
    for (const auto& captions : captions_of_text)
      weight_of_text.push_back(static_cast<std::int32_t>(captions.size()));
  }

  std::int64_t videos() const { return std::ssize(truth.is_missing); }
  std::int64_t captions() const { return std::ssize(truth.text_of_caption); }
  bool is_shown(std::int64_t video) const { return !truth.is_missing[as_index(video)]; }
  const std::vector<std::int64_t>& family_of(std::int64_t video) const {
    return families[as_index(truth.family_of_video[as_index(video)])];
  }

  const RetrievalTruth& truth;
  Members captions_of_text, captions_of_video, families;
  Weights weight_of_text;
};

Rank missed_rank(std::int64_t last) { return {.missed = true, .last = last}; }

// The rank, among all of a row, of right answers, of which `right` have the value `best` and none a
// greater one.
Rank rank_in_row(const float* values, const Weights& weights, float best, std::int64_t right,
                 std::int64_t last) {
  std::int64_t better = 0, equal = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    better += values[i] > best ? weights[i] : 0;
    equal += values[i] == best ? weights[i] : 0;
  }
  return {.better = better, .tied = equal - right, .right = right, .last = last};
}

// A candidate of a query: a text stands for `weight` captions, of which `right` are right.
struct Candidate {
  double score = 0;
  std::int64_t weight = 1, right = 0;
};

// The rank of the best right one, or nothing if none of the candidates is right.
std::optional<Rank> rank_candidates(const std::vector<Candidate>& candidates, std::int64_t last) {
  const Candidate* best = nullptr;
  for (const auto& one : candidates)
    if (one.right > 0 && (best == nullptr || one.score > best->score)) best = &one;
  if (best == nullptr) return std::nullopt;
  Rank rank{.right = 0, .last = last};
  for (const auto& one : candidates) {
    if (one.score > best->score) rank.better += one.weight;
    if (one.score != best->score) continue;
    rank.right += one.right;
    rank.tied += one.weight - one.right;
  }
  return rank;
}

// `value_of(video)` for the videos in the family of `own`, a video with counterparts, that are not
// missing.
template <typename ValueOf>
Rank rank_in_family(const Lookup& lookup, std::int64_t own, const ValueOf& value_of) {
  std::vector<Score> scores;
  std::vector<char> is_own;
  for (const auto video : lookup.family_of(own)) {
    const bool is_shown = lookup.is_shown(video);
    scores.push_back({is_shown, is_shown ? value_of(video) : 0.0});
    is_own.push_back(video == own);
  }
  if (!lookup.is_shown(own)) return missed_rank(std::ssize(scores));
  return find_rank(scores, is_own);
}

class FirstStageRanker {
 public:
  FirstStageRanker(const Lookup& lookup, FirstStage& result)
      : lookup_(lookup), one_each_(as_index(lookup.videos()), 1), result_(result) {
    result.ranks.text_to_video.resize(as_index(lookup.captions()));
    result.ranks.video_to_text.resize(as_index(lookup.videos()));
    const auto captions = family_captions(lookup.truth);
    result.ranks.in_family.resize(captions.size());
    result.ranks.family.resize(captions.size());
    place_in_families_.assign(as_index(lookup.captions()), -1);
    for (std::size_t i = 0; i < captions.size(); ++i)
      place_in_families_[as_index(captions[i])] = static_cast<std::int64_t>(i);
  }

  void take_text(const SimilarityRow& row) {
    for (std::int64_t video = 0; video < lookup_.videos(); ++video)
      if (row.values[video] >= row.kth && lookup_.is_shown(video))
        add_pair(video, row.query, row.values[video]).of_text = true;
    for (const auto caption : lookup_.captions_of_text[as_index(row.query)]) {
      const auto own = lookup_.truth.video_of_caption[as_index(caption)];
      result_.ranks.text_to_video[as_index(caption)] =
          lookup_.is_shown(own)
              ? rank_in_row(row.values, one_each_, row.values[own], 1, lookup_.videos())
              : missed_rank(lookup_.videos());
      if (place_in_families_[as_index(caption)] >= 0)
        take_family(row, own, as_index(place_in_families_[as_index(caption)]));
    }
  }

  void take_video(const SimilarityRow& row) {
    auto& rank = result_.ranks.video_to_text[as_index(row.query)];
    rank = missed_rank(lookup_.captions());
    if (!lookup_.is_shown(row.query)) return;
    for (std::size_t text = 0; text < lookup_.weight_of_text.size(); ++text)
      if (row.values[text] >= row.kth)
        add_pair(row.query, static_cast<std::int64_t>(text), row.values[text]).of_video = true;
    float best = -std::numeric_limits<float>::infinity();
    std::int64_t right = 0;
    for (const auto caption : lookup_.captions_of_video[as_index(row.query)]) {
      const float value = row.values[lookup_.truth.text_of_caption[as_index(caption)]];
      if (value > best) right = 0;
      best = std::max(best, value);
      right += value == best;
    }
    rank = rank_in_row(row.values, lookup_.weight_of_text, best, right, lookup_.captions());
  }

 private:
  MatchPair& add_pair(std::int64_t video, std::int64_t text, float similarity) {
    return result_.pairs.emplace_back(
        MatchPair{static_cast<std::int32_t>(video), static_cast<std::int32_t>(text), similarity});
  }

  void take_family(const SimilarityRow& row, std::int64_t own, std::size_t place) {
    result_.ranks.in_family[place] = rank_in_family(
        lookup_, own, [&](std::int64_t video) { return static_cast<double>(row.values[video]); });
    float best = -std::numeric_limits<float>::infinity();
    std::int64_t right = 0;
    for (const auto video : lookup_.family_of(own)) {
      if (!lookup_.is_shown(video)) continue;
      const float value = row.values[video];
      if (value < row.kth) add_pair(video, row.query, value);
      if (value > best) right = 0;
      best = std::max(best, value);
      right += value == best;
    }
    result_.ranks.family[place] =
        right > 0 ? rank_in_row(row.values, one_each_, best, right, lookup_.videos())
                  : missed_rank(lookup_.videos());
  }

  const Lookup& lookup_;
  const Weights one_each_;  // of videos
  std::vector<std::int64_t>
      place_in_families_;  // positions of captions in `family_captions`; -1: none
  FirstStage& result_;
};

// A pair may have been added several times: for its text, for its video and for each caption's
// family.
void sort_and_merge(std::vector<MatchPair>& pairs) {
  const auto key = [](const MatchPair& pair) { return std::pair(pair.video, pair.text); };
  std::sort(pairs.begin(), pairs.end(),
            [&](const MatchPair& a, const MatchPair& b) { return key(a) < key(b); });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (kept > 0 && key(pairs[kept - 1]) == key(pairs[i])) {
      pairs[kept - 1].of_text |= pairs[i].of_text;
      pairs[kept - 1].of_video |= pairs[i].of_video;
    } else {
      pairs[kept++] = pairs[i];
    }
  }
  pairs.resize(kept);
}

double score_of(const MatchPair& pair) {
  return static_cast<double>(pair.similarity) + static_cast<double>(pair.match);
}

// Pairs sorted by text, as positions in a list that is sorted by video.
class PairsByText {
 public:
  PairsByText(const std::vector<MatchPair>& pairs, std::size_t texts) : begin_(texts + 1) {
    for (const auto& pair : pairs) ++begin_[as_index(pair.text) + 1];
    for (std::size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
    places_.resize(pairs.size());
    auto next = begin_;
    for (std::size_t i = 0; i < pairs.size(); ++i) places_[next[as_index(pairs[i].text)]++] = i;
  }
  std::span<const std::size_t> of(std::int64_t text) const {
    const auto begin = begin_[as_index(text)];
    return std::span(places_).subspan(begin, begin_[as_index(text) + 1] - begin);
  }

 private:
  std::vector<std::size_t> begin_, places_;
};

void rerank_texts(const FirstStage& first, const Lookup& lookup, RetrievalRanks& ranks) {
  const PairsByText by_text(first.pairs, lookup.captions_of_text.size());
  const auto captions = family_captions(lookup.truth);
  std::size_t place = 0;  // position of the next caption in `captions`
  // The candidates of a caption's text, of which `is_right` are right.
  const auto candidates = [&](std::int64_t caption, const auto& is_right) {
    std::vector<Candidate> found;
    for (const auto i : by_text.of(lookup.truth.text_of_caption[as_index(caption)]))
      if (const auto& pair = first.pairs[i]; pair.of_text)
        found.push_back({score_of(pair), 1, is_right(pair.video)});
    return found;
  };
  for (std::int64_t caption = 0; caption < lookup.captions(); ++caption) {
    const auto own = lookup.truth.video_of_caption[as_index(caption)];
    const auto is_own = [&](std::int64_t video) { return video == own; };
    if (const auto rank = rank_candidates(candidates(caption, is_own), lookup.videos()))
      ranks.text_to_video[as_index(caption)] = *rank;
    if (place == captions.size() || captions[place] != caption) continue;
    const auto family = lookup.truth.family_of_video[as_index(own)];
    const auto is_family = [&](std::int64_t video) {
      return lookup.truth.family_of_video[as_index(video)] == family;
    };
    if (const auto rank = rank_candidates(candidates(caption, is_family), lookup.videos()))
      ranks.family[place] = *rank;
    ranks.in_family[place] = rank_in_family(lookup, own, [&](std::int64_t video) {
      const auto pairs = by_text.of(lookup.truth.text_of_caption[as_index(caption)]);
      const auto found = std::find_if(pairs.begin(), pairs.end(),
                                      [&](auto i) { return first.pairs[i].video == video; });
      return score_of(first.pairs[*found]);
    });
    ++place;
  }
}

void rerank_videos(const FirstStage& first, const Lookup& lookup, RetrievalRanks& ranks) {
  for (auto begin = first.pairs.begin(); begin != first.pairs.end();) {
    const auto video = begin->video;
    const auto end = std::find_if(begin, first.pairs.end(),
                                  [&](const MatchPair& pair) { return pair.video != video; });
    std::vector<Candidate> found;
    for (; begin != end; ++begin) {
      if (!begin->of_video) continue;
      const auto& captions = lookup.captions_of_text[as_index(begin->text)];
      const auto right = std::count_if(captions.begin(), captions.end(), [&](auto caption) {
        return lookup.truth.video_of_caption[as_index(caption)] == video;
      });
      found.push_back({score_of(*begin), std::ssize(captions), right});
    }
    if (const auto rank = rank_candidates(found, lookup.captions()))
      ranks.video_to_text[as_index(video)] = *rank;
  }
}

}  // namespace

FirstStage rank_first_stage(const RetrievalEmbeddings& embeddings, const RetrievalTruth& truth,
                            std::int64_t candidates) {
  constexpr auto kMost = std::numeric_limits<std::int32_t>::max();
  if (embeddings.texts.size(0) > kMost || embeddings.videos.size(0) > kMost)
    throw Error(Error::Kind::kUsage, "ranking", "too many texts or videos");
  const Lookup lookup(truth);
  FirstStage result;
  FirstStageRanker ranker(lookup, result);
  for_each_similarity_row(embeddings.texts, embeddings.videos, truth.is_missing, candidates,
                          [&](const SimilarityRow& row) { ranker.take_text(row); });
  for_each_similarity_row(embeddings.videos, embeddings.texts, {}, candidates,
                          [&](const SimilarityRow& row) { ranker.take_video(row); });
  sort_and_merge(result.pairs);
  return result;
}

RetrievalRanks rank_reranked(const FirstStage& first, const RetrievalTruth& truth) {
  const Lookup lookup(truth);
  RetrievalRanks ranks = first.ranks;  // items that are not candidates keep their places after them
  rerank_texts(first, lookup, ranks);
  rerank_videos(first, lookup, ranks);
  return ranks;
}

std::vector<std::int64_t> family_captions(const RetrievalTruth& truth) {
  const Members families = members_of(truth.family_of_video);
  std::vector<std::int64_t> captions;
  for (std::size_t caption = 0; caption < truth.video_of_caption.size(); ++caption) {
    const auto own = as_index(truth.video_of_caption[caption]);
    if (families[as_index(truth.family_of_video[own])].size() >= 2)
      captions.push_back(static_cast<std::int64_t>(caption));
  }
  return captions;
}

}  // namespace litevl
