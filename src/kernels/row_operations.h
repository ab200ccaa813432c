// Operations on rows: layer norm, and what comes before and after products. Call those with
// bfloat16 only if `has_bfloat16_products()`.
#pragma once

#include <cstdint>

#include "core/bfloat16.h"

namespace litevl {

/// target = (x - mean) / √(variance + eps) of `width` numbers. A layer norm's scale and shift are
/// missing here, because they are part of the weights of the layer that follows.
void normalise_row(const float* x, std::int64_t width, float eps, float* target);
void normalise_row(const float* x, std::int64_t width, float eps, Bf16* target);
/// The same with scale and shift, in float32.
void layer_norm_row(const float* x, const float* scale, const float* shift, std::int64_t width,
                    float eps, float* target);
/// x += factor · r.
void add_scaled_row(float* x, const float* r, float factor, std::int64_t width);
void add_scaled_row(float* x, const Bf16* r, float factor, std::int64_t width);
/// Rounds x to bytes: 128 stands for zero, with 127 steps in either direction. Returns the size of
/// a step, which is not finite if x is not.
float quantise_row(const float* x, std::int64_t width, std::uint8_t* target);
float quantise_row(const Bf16* x, std::int64_t width, std::uint8_t* target);
/// normalise_row and quantise_row in one pass.
float normalise_row(const float* x, std::int64_t width, float eps, std::uint8_t* target);
/// target = x.
void narrow_row(const float* x, std::int64_t width, float* target);
void narrow_row(const float* x, std::int64_t width, Bf16* target);
/// Σ a·b.
float dot_product(const float* a, const float* b, std::int64_t count);
/// target = Σ x·row for each of `count` rows of `width` signed bytes, stored one after another.
void byte_dot_products(const float* x, const std::int8_t* rows, std::int64_t count,
                       std::int64_t width, float* target);
/// ln Σ eˣ of at least one number.
double log_sum_exp(const float* x, std::int64_t count);

}  // namespace litevl
