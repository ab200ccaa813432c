// Batches of video files, augmented: train/augmentation.h.
#pragma once

#include <cstdint>
#include <memory>

#include "data/pair_source.h"

namespace litevl {

struct AugmentOptions {
  std::uint64_t seed = 0;
  std::int64_t image_size = 224;  ///< side of the frames that it returns, in pixels
};

/// The side, in pixels, that frames need before augmentation: so large that the smallest crops,
/// half of the area, are not enlarged.
std::int64_t decoded_size(const AugmentOptions& options);

/// The batches of another source, with every video augmented. The augmentation is a function of the
/// seed, the step and the place in the batch. A video is not flipped if its texts distinguish left
/// and right.
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
