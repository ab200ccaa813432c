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

// A block's results for one head, divided by the sum of their row's exponentials.
struct StoreMean {
  Bf16* target;
  std::int64_t stride;
  const float* factors;  // of the rows
  std::int64_t columns;  // number of columns of this panel
  void operator()(int row, __m512 left, __m512 right) const {
    const __m512 factor = _mm512_set1_ps(factors[row]);
    Bf16* out = target + row * stride;
    _mm256_mask_storeu_epi16(out, columns_left(columns, 0), narrow(_mm512_mul_ps(left, factor)));
    _mm256_mask_storeu_epi16(out + 16, columns_left(columns, 16),
                             narrow(_mm512_mul_ps(right, factor)));
  }
};

// shares = exp(scores - maximum) for `count` scores. `weights` (null: all 1) multiply the scores
// before and the shares after; `counts` (null: all 1) multiply the exponentials. The numbers after
// them, up to the next multiple of 16, become zero. Returns 1 / the sum of the exponentials.
float exponentials(float* scores, std::int64_t count, const float* weights, const float* counts,
                   Bf16* shares) {
  const __m512 lowest = _mm512_set1_ps(-__builtin_inff());
  const __m512 e = _mm512_set1_ps(kLog2E);
  __m512 most = lowest;
  const auto find_most = [&](std::int64_t i, __mmask16 mask) {
    __m512 score = _mm512_mask_loadu_ps(lowest, mask, scores + i);
    if (weights != nullptr) {
      score = _mm512_mask_mul_ps(lowest, mask, score, _mm512_maskz_loadu_ps(mask, weights + i));
      _mm512_storeu_ps(scores + i, score);
    }
    most = _mm512_max_ps(most, score);
  };
  over_row(count, find_most);
  const __m512 least = _mm512_set1_ps(-kLog2E * _mm512_reduce_max_ps(most));
  __m512 sum = _mm512_setzero_ps();
  const auto share_out = [&](std::int64_t i, __mmask16 mask) {
    __m512 share =
        _mm512_maskz_mov_ps(mask, exp2_of(_mm512_fmadd_ps(_mm512_loadu_ps(scores + i), e, least)));
    if (counts != nullptr) share = _mm512_mul_ps(share, _mm512_maskz_loadu_ps(mask, counts + i));
    sum = _mm512_add_ps(sum, share);
    if (weights != nullptr) share = _mm512_mul_ps(share, _mm512_maskz_loadu_ps(mask, weights + i));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(shares + i), narrow(share));
  };
  over_row(count, share_out);
  return 1.0F / _mm512_reduce_add_ps(sum);
}

// The sum of the numbers of each of 16 registers: lane i of the result is the sum of `x[i]`.
inline __m512 sums_of(const __m512 (&x)[16]) {
  __m512 quarter[4];  // lane 4q + i: from quarter q of register 4·… + i
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    const __m512 first = _mm512_add_ps(_mm512_unpacklo_ps(x[4 * i], x[4 * i + 1]),
                                       _mm512_unpackhi_ps(x[4 * i], x[4 * i + 1]));
    const __m512 second = _mm512_add_ps(_mm512_unpacklo_ps(x[4 * i + 2], x[4 * i + 3]),
                                        _mm512_unpackhi_ps(x[4 * i + 2], x[4 * i + 3]));
    quarter[i] = _mm512_add_ps(_mm512_shuffle_ps(first, second, 0x44),
                               _mm512_shuffle_ps(first, second, 0xee));
  }
  const __m512 low = _mm512_add_ps(_mm512_shuffle_f32x4(quarter[0], quarter[1], 0x88),
                                   _mm512_shuffle_f32x4(quarter[0], quarter[1], 0xdd));
  const __m512 high = _mm512_add_ps(_mm512_shuffle_f32x4(quarter[2], quarter[3], 0x88),
                                    _mm512_shuffle_f32x4(quarter[2], quarter[3], 0xdd));
  return _mm512_add_ps(_mm512_shuffle_f32x4(low, high, 0x88),
                       _mm512_shuffle_f32x4(low, high, 0xdd));
}

// A position's queries, 16 at a time: lane `first` + i is query (head, frame), frames first. A row
// of scores is then 16 queries' for one frame, and a softmax needs nothing across lanes.
struct QueryLanes {
  std::int64_t queries[16];  // where each begins in qkv, from the position on
  std::int64_t keys[16];     // where the key of its head in frame 0 begins
  int count;
};

QueryLanes lanes_from(std::int64_t first, std::int64_t frames, std::int64_t next, HeadSizes sizes) {
  QueryLanes lanes;
  lanes.count = static_cast<int>(std::min<std::int64_t>(16, sizes.heads * frames - first));
  for (int i = 0; i < 16; ++i) {
    const auto query = i < lanes.count ? first + i : first;
    const auto head = query / frames * sizes.depth;
    lanes.queries[i] = query % frames * next + head;
    lanes.keys[i] = sizes.width() + head;
  }
  return lanes;
}

// scores[16·s + i] = the query of lane i times its key of frame s.
void score_lanes(const Bf16* qkv, const QueryLanes& lanes, std::int64_t frames, std::int64_t next,
                 std::int64_t depth, float* scores) {
  for (std::int64_t s = 0; s < frames; ++s) {
    const Bf16* keys = qkv + s * next;
    __m512 sums[16];
#pragma GCC unroll 16
    for (auto& sum : sums) sum = _mm512_setzero_ps();
    for (std::int64_t d = 0; d < depth; d += 32) {
      const auto mask = depth - d >= 32 ? ~__mmask32{0} : (__mmask32{1} << (depth - d)) - 1;
      const auto numbers = [mask](const Bf16* from) {
        return reinterpret_cast<__m512bh>(_mm512_maskz_loadu_epi16(mask, from));
      };
#pragma GCC unroll 16
      for (int i = 0; i < 16; ++i)
        sums[i] = _mm512_dpbf16_ps(sums[i], numbers(qkv + lanes.queries[i] + d),
                                   numbers(keys + lanes.keys[i] + d));
    }
    _mm512_storeu_ps(scores + 16 * s, sums_of(sums));
  }
}

// Turns scores into shares, which sum to 1 in each lane.
void share_lanes(float* scores, std::int64_t frames) {
  __m512 most = _mm512_loadu_ps(scores);
  for (std::int64_t s = 1; s < frames; ++s)
    most = _mm512_max_ps(most, _mm512_loadu_ps(scores + 16 * s));
  const __m512 e = _mm512_set1_ps(kLog2E);
  const __m512 least = _mm512_mul_ps(most, _mm512_set1_ps(-kLog2E));
  __m512 sum = _mm512_setzero_ps();
  for (std::int64_t s = 0; s < frames; ++s) {
    const __m512 share = exp2_of(_mm512_fmadd_ps(_mm512_loadu_ps(scores + 16 * s), e, least));
    sum = _mm512_add_ps(sum, share);
    _mm512_storeu_ps(scores + 16 * s, share);
  }
  const __m512 factor = _mm512_div_ps(_mm512_set1_ps(1.0F), sum);
  for (std::int64_t s = 0; s < frames; ++s)
    _mm512_storeu_ps(scores + 16 * s, _mm512_mul_ps(_mm512_loadu_ps(scores + 16 * s), factor));
}

// What R queries of one head see: Σ shares · values, 64 numbers of a value at a time. The results
// are `target_next` apart.
template <int R>
void sum_values(const float* shares, const Bf16* values, std::int64_t frames, std::int64_t next,
                std::int64_t depth, Bf16* target, std::int64_t target_next) {
  for (std::int64_t d = 0; d < depth; d += 64) {
    __m512 sums[R][4];
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
      for (int c = 0; c < 4; ++c) sums[r][c] = _mm512_setzero_ps();
    for (std::int64_t s = 0; s < frames; ++s) {
      __m512 value[4];
#pragma GCC unroll 4
      for (int c = 0; c < 4; ++c)
        value[c] = widen(_mm256_maskz_loadu_epi16(columns_left(depth, d + 16 * c),
                                                  values + s * next + d + 16 * c));
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) {
        const __m512 share = _mm512_set1_ps(shares[16 * s + r]);
#pragma GCC unroll 4
        for (int c = 0; c < 4; ++c) sums[r][c] = _mm512_fmadd_ps(share, value[c], sums[r][c]);
      }
    }
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
      for (int c = 0; c < 4; ++c)
        _mm256_mask_storeu_epi16(target + r * target_next + d + 16 * c,
                                 columns_left(depth, d + 16 * c), narrow(sums[r][c]));
  }
}

// How many bytes of scores and shares are computed together. They fit into the second-level cache.
// Keys and values, which at full size do not, are read once for all these rows.
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
        work(row, static_cast<int>(Blocks::first_row(block + 1, count, height) - row), block);
      }
    };
    for (std::int64_t token = 0; token < columns; token += kPanelColumns) {
      const auto next = token + kPanelColumns < columns ? token + kPanelColumns : token;
      each_block([&](std::int64_t row, int block_rows, std::int64_t block) {
        blocks.multiply_to(scores + row * columns + token, columns, block_rows,
                           queries + (first + row) * stride, stride, memory.keys + token * depth,
                           depth / 2, {memory.keys + next * depth, block, count});
      });
    }
    for (std::int64_t row = 0; row < height; ++row)
      factors[row] = exponentials(scores + row * columns, memory.tokens, memory.weights,
                                  memory.counts, shares + row * columns);
    for (std::int64_t column = 0; column < memory.width; column += kPanelColumns) {
      const auto next = column + kPanelColumns < memory.width ? column + kPanelColumns : column;
      each_block([&](std::int64_t row, int block_rows, std::int64_t block) {
        blocks.multiply(block_rows, shares + row * columns, columns,
                        memory.values + column * tokens, tokens / 2,
                        {memory.values + next * tokens, block, count},
                        StoreMean{target + (first + row) * target_stride + column, target_stride,
                                  factors + row, memory.width - column});
      });
    }
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
  const auto target_next = positions * target_stride;
  Buffer<float> scores(static_cast<std::size_t>(16 * frames));
  for (std::int64_t first = 0; first < sizes.heads * frames; first += 16) {
    const auto lanes = lanes_from(first, frames, next, sizes);
    for (std::int64_t position = 0; position < positions; ++position) {
      const Bf16* q = qkv + position * stride;
      Bf16* seen = target + position * target_stride;
      score_lanes(q, lanes, frames, next, d, scores.data());
      share_lanes(scores.data(), frames);
      for (int lane = 0; lane < lanes.count;) {
        const auto head = (first + lane) / frames, frame = (first + lane) % frames;
        const auto together = std::min<std::int64_t>({4, lanes.count - lane, frames - frame});
        const auto sum = [&]<int R>() {
          sum_values<R>(scores.data() + lane, q + 2 * D + head * d, frames, next, d,
                        seen + frame * target_next + head * d, target_next);
          lane += R;
        };
        if (together == 4)
          sum.template operator()<4>();
        else
          sum.template operator()<1>();
      }
    }
  }
}

LITEVL_AVX512_END
#endif

}  // namespace litevl
