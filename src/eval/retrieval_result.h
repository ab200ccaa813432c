// The figures of an evaluation of retrieval. Shares are in [0, 1].
#pragma once

#include <cstdint>
#include <vector>

#include "eval/metrics.h"
#include "eval/retrieval_ranking.h"

namespace litevl {

/// The figures of one direction and one stage.
struct StageResult {
  RankSummary expected, optimistic, pessimistic;  ///< for each rule for ties
  Interval recall_at_1, recall_at_5, recall_at_10;
};

struct DirectionResult {
  std::int64_t queries = 0;
  StageResult first_stage, reranked;
};

/// How often the right video ranks first among a sentence's own counterparts.
struct FamilyResult {
  std::int64_t family_size = 0;  ///< number of videos; 0: families of all sizes
  std::int64_t sentences = 0;
  double chance = 0;  ///< the fraction that guessing gives
  ShareResult first_stage, reranked;
};

struct RetrievalResult {
  DirectionResult text_to_video, video_to_text;
  bool has_families = false;  ///< whether there are families of two videos or more; otherwise the
                              ///< following is empty
  FamilyResult counterparts;
  std::vector<FamilyResult> counterparts_by_size;  ///< ascending
  /// Whether the first video belongs to the family.
  ShareResult right_family_first_stage, right_family_reranked;
};

RetrievalResult summarize_ranks(const RetrievalRanks& first, const RetrievalRanks& reranked,
                                const RetrievalTruth& truth,
                                const BootstrapOptions& bootstrap = {});

}  // namespace litevl
