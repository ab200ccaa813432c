// Checks the input of the video encoder. B videos, T frames.
#pragma once

#include <ATen/core/Tensor.h>

#include "config/model_config.h"

namespace litevl {

/// Throws Error (kUsage) unless `video` is (B,T,3,H,W) with T at least 1 and H and W multiples of
/// the patch side.
void check_video(const at::Tensor& video, const VisionConfig& config);

}  // namespace litevl
