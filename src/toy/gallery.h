// Sets of toy scenes to search in, such that no sentence is true of two of them.
#pragma once

#include <cstdint>
#include <vector>

#include "toy/meanings.h"
#include "toy/scene.h"

namespace litevl {

/// Videos of one family differ only in time.
struct ToyVideo {
  ToyScene scene;
  std::int64_t family = 0;
};

struct ToyGalleryOptions {
  std::int64_t videos = 1000;
  std::uint64_t seed = 0;
  ToySplit split = ToySplit::kTest;
  std::int64_t things = 0;  ///< only the first so many, 0: all
  /// Fraction of families that are complete, [0,1]; the others have one video.
  double complete_share = 1.0;
};

/// Makes at least `videos` videos, and up to 3 more if no family fits the remaining number. About a
/// quarter of the families have one event, if there are enough combinations, the others two. Throws
/// Error (kUsage) for options out of range or if so many videos cannot all differ.
std::vector<ToyVideo> make_gallery(const ToyGalleryOptions& options);

/// The test gallery: only held-out combinations and complete families. So the reverse of every
/// video is in it, too, and a model without a sense of time is right in at most one of two cases.
std::vector<ToyVideo> test_gallery(std::int64_t videos, std::uint64_t seed,
                                   std::int64_t things = 0);

}  // namespace litevl
