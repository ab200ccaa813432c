#include "kernels/rank_kernels.h"

#include <algorithm>

#include "kernels/instructions.h"
#include "kernels/processor.h"
#include "kernels/row_operations.h"

namespace litevl {

const RankKernels& rank_kernels() {
  switch (processor()) {
#if LITEVL_X86
    case Processor::kTiles:
    case Processor::kAvx512Bf16:
    case Processor::kAvx512Vnni:
      return avx512_vnni_kernels();
    case Processor::kAvx512:
      return avx512_kernels();
    case Processor::kAvxVnni:
      return avx_vnni_kernels();
    case Processor::kAvx2:
      return avx2_kernels();
#endif
#if LITEVL_NEON
#if LITEVL_NEON_EXTENSIONS
    case Processor::kNeonBf16:
    case Processor::kNeonI8mm:
      return neon_i8mm_kernels();
    case Processor::kNeonDot:
      return neon_dot_kernels();
#endif
    case Processor::kNeon:
      return neon_kernels();
#endif
    default:
      return portable_kernels();
  }
}

void multiply(const FloatRows& a, const PackedFloats& b, float* target, std::int64_t stride) {
  rank_kernels().multiply(a, b, target, stride);
}

void multiply_gelu(const FloatRows& a, const PackedFloats& b, float* target, std::int64_t stride) {
  rank_kernels().multiply_gelu(a, b, target, stride);
}

void multiply_add(const FloatRows& a, const PackedFloats& b, float* target, std::int64_t stride) {
  rank_kernels().multiply_add(a, b, target, stride);
}

void attend_to_memory(const float* queries, std::int64_t stride, std::int64_t rows,
                      const PackedMemory<float>& memory, AttentionScratch<float>& scratch,
                      float* target, std::int64_t target_stride) {
  rank_kernels().attend_to_memory(queries, stride, rows, memory, scratch, target, target_stride);
}

void attend_over_frames(const float* qkv, std::int64_t stride, std::int64_t frames,
                        std::int64_t positions, HeadSizes sizes, float* target,
                        std::int64_t target_stride) {
  rank_kernels().attend_over_frames(qkv, stride, frames, positions, sizes, target, target_stride);
}

void normalise_row(const float* x, std::int64_t width, float eps, float* target) {
  rank_kernels().normalise_row(x, width, eps, target);
}

void layer_norm_row(const float* x, const float* scale, const float* shift, std::int64_t width,
                    float eps, float* target) {
  rank_kernels().layer_norm_row(x, scale, shift, width, eps, target);
}

void add_scaled_row(float* x, const float* r, float factor, std::int64_t width) {
  rank_kernels().add_scaled_row(x, r, factor, width);
}

float dot_product(const float* a, const float* b, std::int64_t count) {
  return rank_kernels().dot_product(a, b, count);
}

void byte_dot_products(const float* x, const std::int8_t* rows, std::int64_t count,
                       std::int64_t width, float* target) {
  rank_kernels().byte_dot_products(x, rows, count, width, target);
}

double log_sum_exp(const float* x, std::int64_t count) {
  return rank_kernels().log_sum_exp(x, count);
}

void multiply(const ByteRows& a, const PackedBytes& b, float* target, std::int64_t stride) {
  rank_kernels().multiply_bytes(a, b, target, stride);
}

void multiply_gelu(const ByteRows& a, const PackedBytes& b, float* target, std::int64_t stride) {
  rank_kernels().multiply_gelu_bytes(a, b, target, stride);
}

void multiply_add(const ByteRows& a, const PackedBytes& b, float* target, std::int64_t stride) {
#if LITEVL_X86
  if (processor() >= Processor::kAvx512Bf16) return multiply_add_avx512(a, b, target, stride);
#endif
  rank_kernels().multiply_add_bytes(a, b, target, stride);
}

float quantise_row(const float* x, std::int64_t width, std::uint8_t* target) {
  return rank_kernels().quantise_row(x, width, target);
}

float normalise_row(const float* x, std::int64_t width, float eps, std::uint8_t* target) {
  return rank_kernels().normalise_bytes(x, width, eps, target);
}

int byte_steps() { return rank_kernels().byte_steps; }

void narrow_row(const float* x, std::int64_t width, float* target) {
  std::copy_n(x, width, target);
}

}  // namespace litevl
