// Moments that a program found for a list's sentences, in QVHighlights' form.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "data/moment_list.h"

namespace litevl {

struct MomentPrediction {
  std::string id;                     ///< of the query, as of a MomentQuery
  std::vector<ScoredWindow> windows;  ///< as the file has them, the first is the best; may be none
};

struct MomentPredictions : ListOrigin {
  std::vector<MomentPrediction> queries;  ///< at least one, no two of one id
};

/// Reads {"qid": 7, "pred_relevant_windows": [[start, end, score], …]}, in seconds, a line each or
/// in a JSON list; other keys are passed over. Throws Error (kData), with the number of the line or
/// the entry from 1, if the file is missing, over 256 MiB, empty, something else, has a query of
/// which `list` knows nothing, or of DiDeMo numbers of chunks in the place of seconds.
MomentPredictions load_moment_predictions(const std::filesystem::path& path,
                                          const MomentList& list);

}  // namespace litevl
