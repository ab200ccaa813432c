// Random changes of a video's frames, all frames alike, so that they say nothing about time:
// docs/training.md, "Augmentation". Source: BLIP's training transform (random resized crop, flip,
// RandAugment, arXiv 1909.13719, two operations of strength 5). T frames, H × W pixels.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <random>
#include <string_view>

namespace litevl {

/// A rectangle of a frame, in shares of its sides.
struct Crop {
  double top = 0, left = 0, height = 1, width = 1;
};

/// BLIP's list. Its Brightness and Sharpness are not here: at strength 5 their factor is exactly 1.
enum class PictureChange {
  kNone,
  kAutoContrast,  ///< the darkest of all frames becomes black, the lightest white, channel by
                  ///< channel
  kEqualize,      ///< all brightnesses become about as frequent, channel by channel
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
    double sign = 1;  ///< -1: the other way
  };
  std::array<Operation, 2> operations;
};

/// A crop of half to all of the area and 3:4 to 4:3 of the shape, a flip half of the time if
/// `may_flip`, and two changes.
Augmentation choose_augmentation(std::mt19937_64& generator, bool may_flip);

/// `frames` (T,3,H,W) in [0,255]; returns (T,3,size,size) in [0,255].
at::Tensor augment_frames(const at::Tensor& frames, const Augmentation& augmentation,
                          std::int64_t size);

/// Whether a text tells left from right, so that its video must not be flipped: a word that begins
/// with "left", "right" or ends in "clockwise", in any case.
bool tells_sides(std::string_view text);

}  // namespace litevl
