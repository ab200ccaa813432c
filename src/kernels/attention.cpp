#include "kernels/attention.h"

#include <algorithm>

#include "kernels/packed_matrix.h"
#include "kernels/processor.h"
#include "kernels/strip.h"
#include "kernels/tiles.h"
#include "kernels/vector_math.h"

namespace litevl {

#if LITEVL_KERNELS
LITEVL_AVX512_BEGIN

namespace {

// A block's results for one head, divided by what the shares of their row add up to.
struct StoreMean {
  Bf16* target;
  std::int64_t stride;
  const float* factors;  // of the rows
  std::int64_t columns;  // of this panel
  void operator()(int row, __m512 left, __m512 right) const {
    const __m512 factor = _mm512_set1_ps(factors[row]);
    Bf16* out = target + row * stride;
    _mm256_mask_storeu_epi16(out, columns_left(columns, 0), narrow(_mm512_mul_ps(left, factor)));
    _mm256_mask_storeu_epi16(out + 16, columns_left(columns, 16),
                             narrow(_mm512_mul_ps(right, factor)));
  }
};

// shares = exp(scores - their maximum), for `count` scores, with `weights` (null: ones) times the
// scores before and times the shares after; zero up to the next multiple of 16.
// Returns 1 / the sum of the exponentials.
float exponentials(float* scores, std::int64_t count, const float* weights, Bf16* shares) {
  const __m512 lowest = _mm512_set1_ps(-__builtin_inff());
  __m512 most = lowest;
  for (std::int64_t i = 0; i < count; i += 16) {
    const auto mask = columns_left(count, i);
    __m512 score = _mm512_mask_loadu_ps(lowest, mask, scores + i);
    if (weights != nullptr) {
      score = _mm512_mask_mul_ps(lowest, mask, score, _mm512_maskz_loadu_ps(mask, weights + i));
      _mm512_storeu_ps(scores + i, score);
    }
    most = _mm512_max_ps(most, score);
  }
  most = _mm512_set1_ps(_mm512_reduce_max_ps(most));
  __m512 sum = _mm512_setzero_ps();
  for (std::int64_t i = 0; i < count; i += 16) {
    const auto mask = columns_left(count, i);
    __m512 share =
        _mm512_maskz_mov_ps(mask, exp_of(_mm512_sub_ps(_mm512_loadu_ps(scores + i), most)));
    sum = _mm512_add_ps(sum, share);
    if (weights != nullptr) share = _mm512_mul_ps(share, _mm512_maskz_loadu_ps(mask, weights + i));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(shares + i), narrow(share));
  }
  return 1.0F / _mm512_reduce_add_ps(sum);
}

// Sixteen or fewer products of two vectors of `depth` numbers: q·k for the keys `stride` apart.
void dot_products(const Bf16* query, const Bf16* keys, std::int64_t stride, std::int64_t count,
                  std::int64_t depth, float* scores) {
  for (std::int64_t i = 0; i < count; ++i) {
    __m512 sum = _mm512_setzero_ps();
    for (std::int64_t d = 0; d < depth; d += 32) {
      const auto left = depth - d;
      const auto mask = left >= 32 ? ~__mmask32{0} : (__mmask32{1} << left) - 1;
      sum = _mm512_dpbf16_ps(
          sum, reinterpret_cast<__m512bh>(_mm512_maskz_loadu_epi16(mask, query + d)),
          reinterpret_cast<__m512bh>(_mm512_maskz_loadu_epi16(mask, keys + i * stride + d)));
    }
    scores[i] = _mm512_reduce_add_ps(sum);
  }
}

// target = factor · Σ shares[i] · values[i]
void weighted_sum(const Bf16* shares, float factor, const Bf16* values, std::int64_t stride,
                  std::int64_t count, std::int64_t depth, Bf16* target) {
  for (std::int64_t d = 0; d < depth; d += 16) {
    const auto mask = columns_left(depth, d);
    __m512 sum = _mm512_setzero_ps();
    for (std::int64_t i = 0; i < count; ++i)
      sum = _mm512_fmadd_ps(_mm512_set1_ps(to_float(shares[i])),
                            widen(_mm256_maskz_loadu_epi16(mask, values + i * stride + d)), sum);
    _mm256_mask_storeu_epi16(target + d, mask, narrow(_mm512_mul_ps(sum, _mm512_set1_ps(factor))));
  }
}

// Bytes of scores and shares that are worked on together. They fit the second cache, and keys and
// values, which at full size do not, are read once for all of these rows.
constexpr std::int64_t kScoreBytes = 1 << 20;

template <class Blocks>
void attend_by_blocks(const Bf16* queries, std::int64_t stride, std::int64_t rows,
                      const PackedMemory<Bf16>& memory, AttentionScratch<Bf16>& scratch,
                      Bf16* target, std::int64_t target_stride) {
  Blocks blocks;
  const auto columns = padded(memory.tokens);
  const auto depth = round_up(memory.depth, 2), tokens = round_up(memory.tokens, 2);
  const auto row_bytes = columns * static_cast<std::int64_t>(sizeof(float) + sizeof(Bf16));
  const auto most =
      std::max<std::int64_t>(1, kScoreBytes / row_bytes / Blocks::kRows) * Blocks::kRows;
  const auto groups = (rows + most - 1) / most;
  float* scores = at_least(scratch.scores, std::min(rows, most) * columns);
  Bf16* shares = at_least(scratch.shares, std::min(rows, most) * columns);
  float* factors = at_least(scratch.factors, std::min(rows, most));
  for (std::int64_t group = 0; group < groups; ++group) {
    const auto first = group * most, height = std::min(most, rows - first);
    const auto count = (height + Blocks::kRows - 1) / Blocks::kRows;
    const auto each_block = [&](const auto& work) {
      for (std::int64_t block = 0; block < count; ++block) {
        const auto row = Blocks::first_row(block, count, height);
        work(row, static_cast<int>(Blocks::first_row(block + 1, count, height) - row));
      }
    };
    for (std::int64_t token = 0; token < columns; token += kPanelColumns)
      each_block([&](std::int64_t row, int block_rows) {
        blocks.multiply_to(scores + row * columns + token, columns, block_rows,
                           queries + (first + row) * stride, stride, memory.keys + token * depth,
                           depth / 2);
      });
    for (std::int64_t row = 0; row < height; ++row)
      factors[row] = exponentials(scores + row * columns, memory.tokens, memory.weights,
                                  shares + row * columns);
    for (std::int64_t column = 0; column < memory.width; column += kPanelColumns)
      each_block([&](std::int64_t row, int block_rows) {
        blocks.multiply(block_rows, shares + row * columns, columns,
                        memory.values + column * tokens, tokens / 2,
                        StoreMean{target + (first + row) * target_stride + column, target_stride,
                                  factors + row, memory.width - column});
      });
  }
}

}  // namespace

void attend_to_memory(const Bf16* queries, std::int64_t stride, std::int64_t rows,
                      const PackedMemory<Bf16>& memory, AttentionScratch<Bf16>& scratch,
                      Bf16* target, std::int64_t target_stride) {
  if (uses_tiles())
    return attend_by_blocks<Tiles<Bf16Numbers>>(queries, stride, rows, memory, scratch, target,
                                                target_stride);
  attend_by_blocks<Strips<Bf16Numbers>>(queries, stride, rows, memory, scratch, target,
                                        target_stride);
}

void attend_over_frames(const Bf16* qkv, std::int64_t stride, std::int64_t frames,
                        std::int64_t positions, HeadSizes sizes, Bf16* target,
                        std::int64_t target_stride) {
  const auto d = sizes.depth, D = sizes.width(), next = positions * stride;
  Buffer<float> scores(static_cast<std::size_t>(round_up(frames, 16)));
  Buffer<Bf16> shares(scores.size());
  for (std::int64_t position = 0; position < positions; ++position)
    for (std::int64_t head = 0; head < sizes.heads; ++head) {
      const Bf16* q = qkv + position * stride + head * d;
      for (std::int64_t frame = 0; frame < frames; ++frame) {
        dot_products(q + frame * next, q + D, next, frames, d, scores.data());
        const float factor = exponentials(scores.data(), frames, nullptr, shares.data());
        weighted_sum(shares.data(), factor, q + 2 * D, next, frames, d,
                     target + (frame * positions + position) * target_stride + head * d);
      }
    }
}

LITEVL_AVX512_END
#endif

}  // namespace litevl
