// What the video encoder takes, checked. B videos, T frames.
#pragma once

#include <ATen/core/Tensor.h>

#include "config/model_config.h"

namespace litevl {

/// Throws Error (kUsage) unless `video` is (B,T,3,H,W) with T of 1 or more and sides that are
/// multiples of the patch side.
void check_video(const at::Tensor& video, const VisionConfig& config);

}  // namespace litevl
