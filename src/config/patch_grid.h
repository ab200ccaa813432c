// How many patches an image has.
#pragma once

#include <cstdint>

#include "config/model_config.h"

namespace litevl {

/// Rows and columns of patches.
struct PatchGrid {
  std::int64_t height = 0;
  std::int64_t width = 0;

  std::int64_t count() const { return height * width; }  ///< S
  bool operator==(const PatchGrid&) const = default;
};

/// Of a frame of the model's own size.
inline PatchGrid patch_grid(const VisionConfig& vision) {
  return {vision.image_height / vision.patch_size, vision.image_width / vision.patch_size};
}

}  // namespace litevl
