// The kernels of a rank of processors, in float32 and of bytes with results in float32. Private to
// kernels/: product.h, attention.h and row_operations.h, which call them, describe what they do.
#pragma once

#include "kernels/attention.h"
#include "kernels/packed_floats.h"
#include "kernels/product.h"

namespace litevl {

struct RankKernels {
  void (*multiply)(const FloatRows&, const PackedFloats&, float*, std::int64_t);
  void (*multiply_gelu)(const FloatRows&, const PackedFloats&, float*, std::int64_t);
  void (*multiply_add)(const FloatRows&, const PackedFloats&, float*, std::int64_t);
  void (*attend_to_memory)(const float*, std::int64_t, std::int64_t, const PackedMemory<float>&,
                           AttentionScratch<float>&, float*, std::int64_t);
  void (*attend_over_frames)(const float*, std::int64_t, std::int64_t, std::int64_t, HeadSizes,
                             float*, std::int64_t);
  void (*normalise_row)(const float*, std::int64_t, float, float*);
  void (*layer_norm_row)(const float*, const float*, const float*, std::int64_t, float, float*);
  void (*add_scaled_row)(float*, const float*, float, std::int64_t);
  float (*dot_product)(const float*, const float*, std::int64_t);
  void (*byte_dot_products)(const float*, const std::int8_t*, std::int64_t, std::int64_t, float*);
  double (*log_sum_exp)(const float*, std::int64_t);
  void (*multiply_bytes)(const ByteRows&, const PackedBytes&, float*, std::int64_t);
  void (*multiply_gelu_bytes)(const ByteRows&, const PackedBytes&, float*, std::int64_t);
  void (*multiply_add_bytes)(const ByteRows&, const PackedBytes&, float*, std::int64_t);
  float (*quantise_row)(const float*, std::int64_t, std::uint8_t*);
  float (*normalise_bytes)(const float*, std::int64_t, float, std::uint8_t*);
  int byte_steps;  ///< how many steps a weight can be from zero
};

/// The kernels of `processor()`.
const RankKernels& rank_kernels();

const RankKernels& portable_kernels();
// To be called only if the processor has the instructions:
const RankKernels& avx2_kernels();
const RankKernels& avx_vnni_kernels();
const RankKernels& avx512_kernels();
const RankKernels& avx512_vnni_kernels();
const RankKernels& neon_kernels();
const RankKernels& neon_dot_kernels();
const RankKernels& neon_i8mm_kernels();

/// multiply_add with products of bfloat16, or with tiles.
void multiply_add_avx512(const ByteRows& a, const PackedBytes& b, float* target,
                         std::int64_t stride);

}  // namespace litevl
