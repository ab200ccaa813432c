// The kernels in float32, compiled once for each rank of processors. Private to kernels/: what they
// do is said where they are called from, in product.h, attention.h and row_operations.h.
#pragma once

#include "kernels/attention.h"
#include "kernels/packed_floats.h"
#include "kernels/product.h"

namespace litevl {

struct FloatKernels {
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
  double (*log_sum_exp)(const float*, std::int64_t);
};

const FloatKernels& portable_float_kernels();
const FloatKernels& avx2_float_kernels();    ///< only where the processor has the instructions
const FloatKernels& avx512_float_kernels();  ///< likewise

}  // namespace litevl
