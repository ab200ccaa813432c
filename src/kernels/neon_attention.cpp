// Attention in bfloat16 with NEON: attention.h. Scores and shares are computed in float32 by
// float_templates.h; shares are rounded for the product with the values.
#include "kernels/neon_bf16.h"
#include "kernels/rank_kernels.h"

#if LITEVL_NEON_EXTENSIONS
LITEVL_NEON_BF16_BEGIN

#include "kernels/float_templates.h"
#include "kernels/neon_halves.h"

namespace litevl {
namespace {

// Rounded, followed by zeros up to the next multiple of 4, as in `scores`.
void narrow_shares(const float* scores, std::int64_t count, Bf16* shares) {
  for (std::int64_t i = 0; i < count; i += 4) store_halves(shares + i, vld1q_f32(scores + i), 4);
}

float half_dot_product(const Bf16* a, const Bf16* b, std::int64_t count) {
  float32x4_t sum = vdupq_n_f32(0);
  for (std::int64_t i = 0; i < count; i += 4) {
    const std::int64_t here = left_of<NeonFloats>(count, i);
    sum = vfmaq_f32(sum, load_halves(a + i, here), load_halves(b + i, here));
  }
  return vaddvq_f32(sum);
}

}  // namespace

void attend_to_memory(const Bf16* queries, std::int64_t stride, std::int64_t rows,
                      const PackedMemory<Bf16>& memory, AttentionScratch<Bf16>& scratch,
                      Bf16* target, std::int64_t target_stride) {
  // As many rows of scores and shares are computed together as fit into the second-level cache;
  // keys and values are read once for all of them.
  constexpr std::int64_t kScoreBytes = 1 << 19;
  const std::int64_t columns = padded(memory.tokens);
  const std::int64_t depth_pairs = (memory.depth + 1) / 2, token_pairs = (memory.tokens + 1) / 2;
  std::int64_t most = kScoreBytes / (columns * 6) / kPairRows * kPairRows;
  if (most < kPairRows) most = kPairRows;
  if (most > rows) most = rows;
  float* scores = at_least(scratch.scores, most * columns);
  Bf16* shares = at_least(scratch.shares, most * columns);
  float* factors = at_least(scratch.factors, most);
  for (std::int64_t first = 0; first < rows; first += most) {
    const std::int64_t height = rows - first < most ? rows - first : most;
    for (std::int64_t token = 0; token < columns; token += kPanelColumns)
      multiply_half_panel({queries + first * stride, height, stride},
                          memory.keys + token * 2 * depth_pairs, depth_pairs, kPanelColumns,
                          [&](std::int64_t row, std::int64_t c, float32x4_t sums) {
                            vst1q_f32(scores + row * columns + token + c, sums);
                          });
    for (std::int64_t row = 0; row < height; ++row) {
      factors[row] = exponentials_float<NeonFloats>(scores + row * columns, memory.tokens,
                                                    memory.weights, memory.counts);
      narrow_shares(scores + row * columns, memory.tokens, shares + row * columns);
    }
    for (std::int64_t column = 0; column < memory.width; column += kPanelColumns) {
      const std::int64_t width =
          memory.width - column < kPanelColumns ? memory.width - column : kPanelColumns;
      multiply_half_panel(
          {shares, height, columns}, memory.values + column * 2 * token_pairs, token_pairs, width,
          [&](std::int64_t row, std::int64_t c, float32x4_t sums) {
            store_halves(target + (first + row) * target_stride + column + c,
                         vmulq_n_f32(sums, factors[row]), left_of<NeonFloats>(width, c));
          });
    }
  }
}

void attend_over_frames(const Bf16* qkv, std::int64_t stride, std::int64_t frames,
                        std::int64_t positions, HeadSizes sizes, Bf16* target,
                        std::int64_t target_stride) {
  const std::int64_t d = sizes.depth, D = sizes.width(), next = positions * stride;
  Buffer<float> scores(static_cast<std::size_t>(round_up(frames, 4)));
  for (std::int64_t position = 0; position < positions; ++position)
    for (std::int64_t head = 0; head < sizes.heads; ++head) {
      const Bf16* q = qkv + position * stride + head * d;
      for (std::int64_t frame = 0; frame < frames; ++frame) {
        for (std::int64_t other = 0; other < frames; ++other)
          scores[static_cast<std::size_t>(other)] =
              half_dot_product(q + frame * next, q + D + other * next, d);
        const float factor =
            exponentials_float<NeonFloats>(scores.data(), frames, nullptr, nullptr);
        Bf16* seen = target + (frame * positions + position) * target_stride + head * d;
        for (std::int64_t i = 0; i < d; i += 4) {
          const std::int64_t here = left_of<NeonFloats>(d, i);
          float32x4_t sum = vdupq_n_f32(0);
          for (std::int64_t other = 0; other < frames; ++other)
            sum = vfmaq_n_f32(sum, load_halves(q + 2 * D + other * next + i, here),
                              scores[static_cast<std::size_t>(other)]);
          store_halves(seen + i, vmulq_n_f32(sum, factor), here);
        }
      }
    }
}

}  // namespace litevl

LITEVL_NEON_BF16_END
#endif
