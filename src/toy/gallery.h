// Sets of toy scenes to search in, of which no sentence is true of two.
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
  std::int64_t things = 0;      ///< only the first so many, 0: all
  double complete_share = 1.0;  ///< of the families, [0,1]; the others have one video
};

/// About a quarter of the families have one event, as far as there are combinations, the others
/// two. At least `videos` videos, and more only if no family fits into the rest (up to 3).
/// Throws Error (kUsage) for options out of range or if so many videos cannot all differ.
std::vector<ToyVideo> make_gallery(const ToyGalleryOptions& options);

/// The test gallery: held-out combinations only, all families complete, so it is closed under
/// reversal in time and no model without a sense of time is above one in two.
std::vector<ToyVideo> test_gallery(std::int64_t videos, std::uint64_t seed,
                                   std::int64_t things = 0);

}  // namespace litevl
