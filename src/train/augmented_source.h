// Batches of video files, augmented: train/augmentation.h.
#pragma once

#include <cstdint>
#include <memory>

#include "data/pair_source.h"

namespace litevl {

struct AugmentOptions {
  std::uint64_t seed = 0;
  std::int64_t image_size = 224;  ///< pixels a side of what it gives
};

/// Pixels a side of the frames to augment: the smallest crops, half of the area, are not enlarged.
std::int64_t decoded_size(const AugmentOptions& options);

/// Another source's batches, every video changed by an augmentation that is a function of the seed,
/// the step and its place in the batch; not flipped where its texts tell left from right.
class AugmentedSource : public PairSource {
 public:
  AugmentedSource(std::unique_ptr<PairSource> source, const AugmentOptions& options);

  PairBatch batch(std::int64_t step) override;
  std::int64_t batches_a_pass() const override { return source_->batches_a_pass(); }

 private:
  std::unique_ptr<PairSource> source_;
  AugmentOptions options_;
};

}  // namespace litevl
