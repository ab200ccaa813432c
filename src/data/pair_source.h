// Batches of videos with their texts, the food of training.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/array.h"
#include "data/question.h"

namespace litevl {

/// A question about one of a batch's videos.
struct BatchQuestion {
  std::int64_t video = 0;  ///< index in the batch
  VideoQuestion question;
};

/// B pairs. Pair i is `video[i]` with `captions[i]`. For question answering also questions, where
/// captions may be missing altogether.
struct PairBatch {
  Array<float> video;                   ///< (B,T,3,H,W) float32, normalised (docs/model.md)
  std::vector<std::string> captions;    ///< B, or none
  std::vector<std::int64_t> video_ids;  ///< B; pairs of one video share an id
  std::vector<std::int64_t>
      families;  ///< B; videos that differ only in time share one, others never do
  std::vector<BatchQuestion> questions;  ///< about the videos, in their order; empty for retrieval
};

/// Gives the batch of any step, so that training resumed at a step sees what it would have seen.
/// `batch` may be called from any one thread at a time.
class PairSource {
 public:
  virtual ~PairSource() = default;
  /// The batch of `step`, a function of the source's options and `step` alone.
  /// Throws Error (kData) if a file that it needs cannot be read.
  virtual PairBatch batch(std::int64_t step) = 0;
  /// Batches after which every video was seen once; 0 where videos have no end.
  virtual std::int64_t batches_a_pass() const { return 0; }
};

}  // namespace litevl
