// Random changes of a video's frames, the same for all frames, so that they give no information
// about time: docs/training.md, "Augmentation". Source: BLIP's training transform (random resized
// crop, flip, RandAugment, arXiv 1909.13719, two operations of strength 5). T frames, H × W pixels.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <random>
#include <string_view>

namespace litevl {

/// A rectangle of a frame, in fractions of the frame's sides.
struct Crop {
  double top = 0, left = 0, height = 1, width = 1;
};

/// BLIP's list, without Brightness and Sharpness, whose factor is exactly 1 at strength 5.
enum class PictureChange {
  kNone,
  kAutoContrast,  ///< the darkest of all frames becomes black, the lightest white, channel by
                  ///< channel
  kEqualize,      ///< all brightnesses become about equally frequent, channel by channel
  kShearX,
  kShearY,
  kTranslateX,
  kTranslateY,
  kRotate,
};

struct Augmentation {
  Crop crop;
  bool is_flipped = false;  ///< left and right exchanged
  struct Operation {
    PictureChange change = PictureChange::kNone;
    double sign = 1;  ///< -1: in the other direction
  };
  std::array<Operation, 2> operations;
};

/// A crop with half to all of the area and an aspect ratio of 3:4 to 4:3; a flip, half of the time,
/// if `may_flip`; and two changes.
Augmentation choose_augmentation(std::mt19937_64& generator, bool may_flip);

/// `frames` (T,3,H,W) in [0,255]; returns (T,3,size,size) in [0,255].
at::Tensor augment_frames(const at::Tensor& frames, const Augmentation& augmentation,
                          std::int64_t size);

/// Whether a text distinguishes left and right, so that its video must not be flipped: whether it
/// has a word that begins with "left" or "right" or ends in "clockwise", in upper or lower case.
bool tells_sides(std::string_view text);

}  // namespace litevl
