// The figures of an evaluation of retrieval. Shares are in [0, 1].
#pragma once

#include <cstdint>
#include <vector>

#include "eval/metrics.h"
#include "eval/retrieval_ranking.h"

namespace litevl {

/// One direction, one stage.
struct StageResult {
  RankSummary expected, optimistic, pessimistic;  ///< by tie rule
  Interval recall_at_1, recall_at_5, recall_at_10;
};

struct DirectionResult {
  std::int64_t queries = 0;
  StageResult first_stage, reranked;
};

/// How often the right one among a sentence's own counterparts ranks first.
struct FamilyResult {
  std::int64_t family_size = 0;  ///< videos; 0: families of all sizes
  std::int64_t sentences = 0;
  double chance = 0;  ///< the share that guessing gives
  ShareResult first_stage, reranked;
};

struct RetrievalResult {
  DirectionResult text_to_video, video_to_text;
  bool has_families = false;  ///< of two videos or more; what follows is empty otherwise
  FamilyResult counterparts;
  std::vector<FamilyResult> counterparts_by_size;               ///< ascending
  ShareResult right_family_first_stage, right_family_reranked;  ///< first video is of the family
};

RetrievalResult summarize_ranks(const RetrievalRanks& first, const RetrievalRanks& reranked,
                                const RetrievalTruth& truth,
                                const BootstrapOptions& bootstrap = {});

}  // namespace litevl
