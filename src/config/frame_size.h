// Pixels of a frame.
#pragma once

#include "config/model_config.h"

namespace litevl {

/// Whatever the video's own shape.
struct FrameSize {
  int height = 224;  ///< 1 to 16384
  int width = 224;   ///< 1 to 16384
};

/// What the model takes.
inline FrameSize frame_size(const VisionConfig& vision) {
  return {static_cast<int>(vision.image_height), static_cast<int>(vision.image_width)};
}

}  // namespace litevl
