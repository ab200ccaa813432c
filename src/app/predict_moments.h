// Where in a list's videos its sentences are true, as searching finds it: for evaluation.
#pragma once

#include <cstdint>
#include <filesystem>

#include "data/moment_list.h"
#include "data/moment_predictions.h"
#include "litevl/search.h"

namespace litevl {

struct PredictMomentsOptions {
  AnnotationOptions annotations = {};  ///< where the videos are
  std::filesystem::path library = {};  ///< kept, or of an earlier run; empty: a temporary one
  bool is_precise = false;             ///< as SearchSession::search_precisely
  std::int64_t top = 10;               ///< moments of each sentence
  const std::atomic<bool>* is_cancelled = nullptr;
  ProgressSink progress = {};
};

struct PredictedMoments {
  MomentPredictions predictions;
  // Sentences that are true somewhere in their video, and those that are not; how many of each have
  // a first moment that is a match.
  std::int64_t present = 0, absent = 0;
  std::int64_t present_matches = 0, absent_matches = 0;
};

/// Indexes the videos of `list` and searches each sentence within its video. Throws Error: kData if
/// a video is missing or cannot be read, and as update_library and SearchSession. Throws Stopped.
PredictedMoments predict_moments(const MomentList& list, const Model& model,
                                 const PredictMomentsOptions& options = {});

}  // namespace litevl
