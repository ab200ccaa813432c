// Batches of videos with their texts, the food of training.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace litevl {

/// B pairs. Pair i is `video[i]` with `captions[i]`.
struct PairBatch {
  at::Tensor video;                     ///< (B,T,3,H,W) float32, normalised (docs/model.md)
  std::vector<std::string> captions;    ///< B
  std::vector<std::int64_t> video_ids;  ///< B; pairs of one video share an id
  std::vector<std::int64_t>
      families;  ///< B; videos that differ only in time share one, others never do
};

/// Gives the batch of any step, so that training resumed at a step sees what it would have seen.
/// `batch` may be called from any one thread at a time.
class PairSource {
 public:
  virtual ~PairSource() = default;
  /// The batch of `step`, a function of the source's options and `step` alone.
  /// Throws Error (kData) if a file that it needs cannot be read.
  virtual PairBatch batch(std::int64_t step) = 0;
};

}  // namespace litevl
