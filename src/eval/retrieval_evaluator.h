// Measures retrieval of a model on videos with captions: docs/evaluation.md.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "data/caption_list.h"
#include "eval/retrieval_result.h"
#include "eval/video_stream.h"
#include "task/retriever.h"

namespace litevl {

struct RetrievalEvaluationOptions {
  std::int64_t candidates = 128;  ///< how many are re-ranked for every query, as in BLIP
  int frames = 8;                 ///< T
  int video_batch = 8;            ///< videos encoded at once
  int text_batch = 64;            ///< texts encoded at once
  /// How many bytes of video tokens are kept between encoding and matching. Videos for which there
  /// is no room are read and encoded twice.
  std::int64_t kept_token_bytes = std::int64_t{2} << 30;
  BootstrapOptions bootstrap = {};
  /// The timelines of the files, which other evaluations may share; by default this one has its
  /// own.
  std::shared_ptr<KnownTimelines> timelines = {};
};

struct RetrievalEvaluation {
  RetrievalEvaluationOptions options;
  RetrievalResult result;
  RetrievalRanks ranks;               ///< re-ranked
  std::vector<MissingVideo> missing;  ///< these remain in all figures, as misses
  std::int64_t videos = 0, captions = 0;
  std::int64_t matched_pairs = 0;  ///< pairs that were compared by the grounded encoder
};

/// Encodes all videos and texts of `list`, ranks by similarity, matches the best, and ranks again.
/// A video's keys and values are computed once for all texts that it is matched with
/// (docs/model.md). Throws Error (kUsage) for wrong options, (kData) if no video can be read or the
/// model's numbers are not finite.
RetrievalEvaluation evaluate_retrieval(Retriever& retriever, const CaptionList& list,
                                       const RetrievalEvaluationOptions& options = {});

}  // namespace litevl
