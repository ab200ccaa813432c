// Compares predicted moments with annotated ones: docs/evaluation.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/moment_list.h"
#include "data/moment_predictions.h"
#include "eval/metrics.h"
#include "eval/moment_metrics.h"

namespace litevl {

/// One figure for every query with moments, in the list's order.
struct MomentValues {
  std::string name;
  std::vector<double> values;  ///< in [0, 1]
  Interval interval;           ///< interval of the mean
};

/// DiDeMo's figures, in [0, 1].
struct ChunkSummary {
  double rank_at_1 = 0, rank_at_5 = 0, mean_overlap = 0;
};

struct MomentEvaluation {
  std::int64_t queries = 0;              ///< queries of the list that have moments
  std::int64_t videos = 0;               ///< videos that these queries are about
  std::int64_t without_moments = 0;      ///< queries without moments, which are not measured
  std::int64_t unanswered = 0;           ///< queries without a prediction, which count as misses
  std::vector<MomentFigures> by_length;  ///< in the order of `moment_ranges`; empty for DiDeMo
  std::optional<ChunkSummary> chunks;    ///< for DiDeMo
  std::vector<std::int64_t> video;       ///< for every query with moments, counted from 0
  std::vector<MomentValues> values;
  BootstrapOptions bootstrap;
};

/// Throws Error (kData) if no query of the list has a moment.
MomentEvaluation evaluate_moments(const MomentList& list, const MomentPredictions& predictions,
                                  const BootstrapOptions& bootstrap = {});

}  // namespace litevl
