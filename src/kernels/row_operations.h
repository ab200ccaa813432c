// Row by row: layer norm, with what comes right before it in the same pass.
// D width.
#pragma once

#include <cstdint>

#include "kernels/bfloat16.h"

namespace litevl {

/// target = (x - mean) / √(variance + eps) of `width` numbers. A layer norm's scale and shift are
/// not here: they are folded into the weights that follow.
void normalise_row(const float* x, std::int64_t width, float eps, Bf16* target);
/// The same with scale and shift, in float32.
void layer_norm_row(const float* x, const float* scale, const float* shift, std::int64_t width,
                    float eps, float* target);
/// x += factor · r.
void add_scaled_row(float* x, const Bf16* r, float factor, std::int64_t width);
/// sum += r.
void add_row(float* sum, const Bf16* r, std::int64_t width);
/// target = x.
void narrow_row(const float* x, std::int64_t width, Bf16* target);

}  // namespace litevl
