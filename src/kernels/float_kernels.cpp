#include "kernels/float_kernels.h"

#include <algorithm>

#include "kernels/instructions.h"
#include "kernels/processor.h"
#include "kernels/row_operations.h"

namespace litevl {
namespace {

const FloatKernels& chosen() {
#if LITEVL_X86
  if (processor() >= Processor::kAvx512) return avx512_float_kernels();
  if (processor() >= Processor::kAvx2) return avx2_float_kernels();
#endif
  return portable_float_kernels();
}

}  // namespace

void multiply(const FloatRows& a, const PackedFloats& b, float* target, std::int64_t stride) {
  chosen().multiply(a, b, target, stride);
}

void multiply_gelu(const FloatRows& a, const PackedFloats& b, float* target, std::int64_t stride) {
  chosen().multiply_gelu(a, b, target, stride);
}

void multiply_add(const FloatRows& a, const PackedFloats& b, float* target, std::int64_t stride) {
  chosen().multiply_add(a, b, target, stride);
}

void attend_to_memory(const float* queries, std::int64_t stride, std::int64_t rows,
                      const PackedMemory<float>& memory, AttentionScratch<float>& scratch,
                      float* target, std::int64_t target_stride) {
  chosen().attend_to_memory(queries, stride, rows, memory, scratch, target, target_stride);
}

void attend_over_frames(const float* qkv, std::int64_t stride, std::int64_t frames,
                        std::int64_t positions, HeadSizes sizes, float* target,
                        std::int64_t target_stride) {
  chosen().attend_over_frames(qkv, stride, frames, positions, sizes, target, target_stride);
}

void normalise_row(const float* x, std::int64_t width, float eps, float* target) {
  chosen().normalise_row(x, width, eps, target);
}

void layer_norm_row(const float* x, const float* scale, const float* shift, std::int64_t width,
                    float eps, float* target) {
  chosen().layer_norm_row(x, scale, shift, width, eps, target);
}

void add_scaled_row(float* x, const float* r, float factor, std::int64_t width) {
  chosen().add_scaled_row(x, r, factor, width);
}

float dot_product(const float* a, const float* b, std::int64_t count) {
  return chosen().dot_product(a, b, count);
}

double log_sum_exp(const float* x, std::int64_t count) { return chosen().log_sum_exp(x, count); }

void narrow_row(const float* x, std::int64_t width, float* target) {
  std::copy_n(x, width, target);
}

}  // namespace litevl
