// The kernels in float32, written once for any width of vectors. Private to kernels/: a rank's file
// includes this between LITEVL_BEGIN and LITEVL_END, which say which instructions it may use.
// Everything here is a template with the rank's vectors as its parameter, so that no rank is given
// code that was compiled for another:
//
//   struct V {
//     using Floats = …;                          // kWidth numbers
//     static constexpr std::int64_t kWidth;
//     static constexpr int kRows, kColumns;      // of sums that fit the registers; in vectors
//     static Floats all(float);
//     static Floats load(const float*);          // anywhere
//     static void store(float*, Floats);
//     static Floats load_some(const float*, std::int64_t count);  // 0 to kWidth, the rest zero
//     static void store_some(float*, Floats, std::int64_t count);
//     static Floats load_bytes(const std::int8_t*);  // kWidth of them
//     static Floats add(a, b), sub(a, b), mul(a, b), fma(a, b, c) /* a·b + c */, div(a, b);
//     static Floats max(a, b);                   // b, if one of them is no number
//     static Floats magnitude(a), nearest(a), where_negative(x, a, b);
//     static Floats scale(a, n);                 // a · 2^n, n integers from -150 to 127
//     // To the nearest integers and kByteZero, which fits a byte.
//     static void store_bytes(std::uint8_t*, Floats, std::int64_t count);
//     static float sum(a), most(a);
//   };
#pragma once

#include "kernels/rank_kernels.h"  // by then included, outside the marks

namespace litevl {

// How many of `count` numbers are in the vector that begins at number `at`.
template <class V>
inline std::int64_t left_of(std::int64_t count, std::int64_t at) {
  const std::int64_t left = count - at;
  return left >= V::kWidth ? V::kWidth : left > 0 ? left : 0;
}

/// e^x, relative error under 2e-7; 0 far below zero. Cody and Waite's reduction, and the Taylor
/// series for at most ln(2)/2.
template <class V>
inline typename V::Floats exp_of(typename V::Floats x) {
  x = V::max(V::all(-104.0F), x);
  const auto n = V::nearest(V::mul(x, V::all(1.44269504F)));
  auto f = V::fma(n, V::all(-0.693359375F), x);
  f = V::fma(n, V::all(2.12194440e-4F), f);
  auto sum = V::all(1.0F / 5040);
  sum = V::fma(sum, f, V::all(1.0F / 720));
  sum = V::fma(sum, f, V::all(1.0F / 120));
  sum = V::fma(sum, f, V::all(1.0F / 24));
  sum = V::fma(sum, f, V::all(1.0F / 6));
  sum = V::fma(sum, f, V::all(0.5F));
  sum = V::fma(sum, f, V::all(1.0F));
  sum = V::fma(sum, f, V::all(1.0F));
  return V::scale(sum, n);
}

/// x·Φ(x) with Φ(-|x|) = t·P(t)·exp(-x²/2)/2, t = 1/(1 + 0.3275911·|x|/√2), absolute error of Φ
/// under 1e-7: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26.
template <class V>
inline typename V::Floats gelu_of(typename V::Floats x) {
  const auto one = V::all(1.0F);
  const auto t = V::div(one, V::fma(V::magnitude(x), V::all(0.231641888F), one));
  auto tail = V::all(0.5F * 1.061405429F);
  tail = V::fma(tail, t, V::all(0.5F * -1.453152027F));
  tail = V::fma(tail, t, V::all(0.5F * 1.421413741F));
  tail = V::fma(tail, t, V::all(0.5F * -0.284496736F));
  tail = V::fma(tail, t, V::all(0.5F * 0.254829592F));
  tail = V::mul(V::mul(tail, t), exp_of<V>(V::mul(V::mul(x, x), V::all(-0.5F))));
  return V::mul(x, V::where_negative(x, tail, V::sub(one, tail)));
}

// Note [Strips of float32]
// kRows × kColumns vectors of sums stay in registers while K is summed over: each step loads the
// columns of one row of a panel, from the second-level cache, and multiplies them with one number
// of each row of the left-hand side, from the first-level cache. A panel has 32 columns for every
// rank; narrower vectors process them in parts.

/// Calls `store(row, vector, sums)` for R rows of the product with the columns at `panel`.
template <class V, int R, class Store>
inline void multiply_float_strip(const float* a, std::int64_t stride, const float* panel,
                                 std::int64_t depth, const Store& store) {
  typename V::Floats sums[R][V::kColumns];
#pragma GCC unroll 14
  for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
    for (int c = 0; c < V::kColumns; ++c) sums[r][c] = V::all(0.0F);
  for (std::int64_t k = 0; k < depth; ++k) {
    typename V::Floats b[V::kColumns];
#pragma GCC unroll 4
    for (int c = 0; c < V::kColumns; ++c) b[c] = V::load(panel + k * kPanelColumns + c * V::kWidth);
#pragma GCC unroll 14
    for (int r = 0; r < R; ++r) {
      const auto x = V::all(a[r * stride + k]);
#pragma GCC unroll 4
      for (int c = 0; c < V::kColumns; ++c) sums[r][c] = V::fma(x, b[c], sums[r][c]);
    }
  }
#pragma GCC unroll 14
  for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
    for (int c = 0; c < V::kColumns; ++c) store(r, c * V::kWidth, sums[r][c]);
}

/// The same for `rows` rows, 1 to R.
template <class V, int R, class Store>
inline void multiply_some_rows(int rows, const float* a, std::int64_t stride, const float* panel,
                               std::int64_t depth, const Store& store) {
  if (rows == R) return multiply_float_strip<V, R>(a, stride, panel, depth, store);
  if constexpr (R > 1) multiply_some_rows<V, R - 1>(rows, a, stride, panel, depth, store);
}

/// Calls `store(row, column, sums)` for R rows of kColumns vectors that a strip left in a buffer.
template <class V, int R, int kColumns, class Store>
inline void store_sums(const float* sums, const Store& store) {
  for (int r = 0; r < R; ++r)
    for (std::int64_t c = 0; c < kColumns * V::kWidth; c += V::kWidth)
      store(r, c, V::load(sums + r * kColumns * V::kWidth + c));
}

/// The product with the first `columns` columns of a panel. Calls `store(row, column, sums)`.
template <class V, class Store>
inline void multiply_panel(const FloatRows& a, const float* panel, std::int64_t depth,
                           std::int64_t columns, const Store& store) {
  constexpr std::int64_t kPart = V::kColumns * V::kWidth;
  const std::int64_t strips = (a.rows + V::kRows - 1) / V::kRows;
  for (std::int64_t part = 0; part < columns; part += kPart)
    for (std::int64_t strip = 0; strip < strips; ++strip) {  // of nearly equal heights
      const std::int64_t row = strip * a.rows / strips;
      const std::int64_t end = (strip + 1) * a.rows / strips;
      multiply_some_rows<V, V::kRows>(
          static_cast<int>(end - row), a.values + row * a.stride, a.stride, panel + part, depth,
          [&](int r, std::int64_t c, typename V::Floats sums) { store(row + r, part + c, sums); });
    }
}

/// `finish(x, target, count)` turns the sums, with their bias, into what is stored, and stores it.
template <class V, class Finish>
inline void multiply_floats(const FloatRows& a, const PackedFloats& b, float* target,
                            std::int64_t stride, const Finish& finish) {
  for (std::int64_t first = 0; first < b.columns(); first += kPanelColumns) {
    const std::int64_t columns =
        b.columns() - first < kPanelColumns ? b.columns() - first : kPanelColumns;
    multiply_panel<V>(a, b.panel(first / kPanelColumns), b.rows(), columns,
                      [&](std::int64_t row, std::int64_t c, typename V::Floats sums) {
                        const std::int64_t count = left_of<V>(columns, c);
                        if (count == 0) return;
                        finish(V::add(sums, V::load(b.bias() + first + c)),
                               target + row * stride + first + c, count);
                      });
  }
}

template <class V>
void multiply_float(const FloatRows& a, const PackedFloats& b, float* target, std::int64_t stride) {
  multiply_floats<V>(a, b, target, stride, [](typename V::Floats x, float* to, std::int64_t count) {
    V::store_some(to, x, count);
  });
}

template <class V>
void multiply_gelu_float(const FloatRows& a, const PackedFloats& b, float* target,
                         std::int64_t stride) {
  multiply_floats<V>(a, b, target, stride, [](typename V::Floats x, float* to, std::int64_t count) {
    V::store_some(to, gelu_of<V>(x), count);
  });
}

template <class V>
void multiply_add_float(const FloatRows& a, const PackedFloats& b, float* target,
                        std::int64_t stride) {
  multiply_floats<V>(a, b, target, stride, [](typename V::Floats x, float* to, std::int64_t count) {
    V::store_some(to, V::add(V::load_some(to, count), x), count);
  });
}

/// Replaces scores by exp(score - maximum). `weights` (null: all 1) multiply the scores before and
/// the results after; `counts` (null: all 1) multiply the exponentials. Returns 1 / the sum of the
/// exponentials. The numbers after the scores, up to the end of the last vector, become zero.
template <class V>
inline float exponentials_float(float* scores, std::int64_t count, const float* weights,
                                const float* counts) {
  auto most = V::all(-__builtin_inff());
  float last = -__builtin_inff();  // the maximum of the numbers that do not fill a vector
  const std::int64_t whole = count / V::kWidth * V::kWidth;
  for (std::int64_t i = 0; i < whole; i += V::kWidth) {
    auto score = V::load(scores + i);
    if (weights != nullptr) V::store(scores + i, score = V::mul(score, V::load(weights + i)));
    most = V::max(most, score);
  }
  for (std::int64_t i = whole; i < count; ++i) {
    if (weights != nullptr) scores[i] *= weights[i];
    if (!(scores[i] <= last)) last = scores[i];
  }
  const float largest = whole > 0 && !(V::most(most) <= last) ? V::most(most) : last;
  auto sum = V::all(0.0F);
  for (std::int64_t i = 0; i < count; i += V::kWidth) {
    const std::int64_t here = left_of<V>(count, i);
    auto share = exp_of<V>(V::sub(V::load_some(scores + i, here), V::all(largest)));
    if (here < V::kWidth) {  // numbers after the last score must not count
      V::store_some(scores + i, share, here);
      share = V::load_some(scores + i, here);
    }
    if (counts != nullptr) share = V::mul(share, V::load_some(counts + i, here));
    sum = V::add(sum, share);
    if (weights != nullptr) share = V::mul(share, V::load_some(weights + i, here));
    V::store(scores + i, share);
  }
  return 1.0F / V::sum(sum);
}

template <class V>
void attend_to_memory_float(const float* queries, std::int64_t stride, std::int64_t rows,
                            const PackedMemory<float>& memory, AttentionScratch<float>& scratch,
                            float* target, std::int64_t target_stride) {
  // As many rows of scores are computed together as fit into the second-level cache; keys and
  // values are read once for all of them.
  constexpr std::int64_t kScoreBytes = 1 << 19;
  const std::int64_t columns = padded(memory.tokens);
  std::int64_t most = kScoreBytes / (columns * 4) / V::kRows * V::kRows;
  if (most < V::kRows) most = V::kRows;
  if (most > rows) most = rows;
  float* scores = at_least(scratch.scores, most * columns);
  float* factors = at_least(scratch.factors, most);
  for (std::int64_t first = 0; first < rows; first += most) {
    const std::int64_t height = rows - first < most ? rows - first : most;
    for (std::int64_t token = 0; token < columns; token += kPanelColumns)
      multiply_panel<V>({queries + first * stride, height, stride},
                        memory.keys + token * memory.depth, memory.depth, kPanelColumns,
                        [&](std::int64_t row, std::int64_t c, typename V::Floats sums) {
                          V::store(scores + row * columns + token + c, sums);
                        });
    for (std::int64_t row = 0; row < height; ++row)
      factors[row] = exponentials_float<V>(scores + row * columns, memory.tokens, memory.weights,
                                           memory.counts);
    for (std::int64_t column = 0; column < memory.width; column += kPanelColumns) {
      const std::int64_t width =
          memory.width - column < kPanelColumns ? memory.width - column : kPanelColumns;
      multiply_panel<V>({scores, height, columns}, memory.values + column * memory.tokens,
                        memory.tokens, width,
                        [&](std::int64_t row, std::int64_t c, typename V::Floats sums) {
                          V::store_some(target + (first + row) * target_stride + column + c,
                                        V::mul(sums, V::all(factors[row])), left_of<V>(width, c));
                        });
    }
  }
}

template <class V>
float dot_product_float(const float* a, const float* b, std::int64_t count) {
  auto sum = V::all(0.0F);
  for (std::int64_t i = 0; i < count; i += V::kWidth) {
    const std::int64_t here = left_of<V>(count, i);
    sum = V::fma(V::load_some(a + i, here), V::load_some(b + i, here), sum);
  }
  return V::sum(sum);
}

template <class V>
void byte_dot_products_float(const float* x, const std::int8_t* rows, std::int64_t count,
                             std::int64_t width, float* target) {
  const std::int64_t pairs = width / (2 * V::kWidth) * (2 * V::kWidth);
  for (std::int64_t row = 0; row < count; ++row, rows += width) {
    auto even = V::all(0.0F), odd = V::all(0.0F);
    std::int64_t i = 0;
    for (; i < pairs; i += 2 * V::kWidth) {
      even = V::fma(V::load(x + i), V::load_bytes(rows + i), even);
      odd = V::fma(V::load(x + i + V::kWidth), V::load_bytes(rows + i + V::kWidth), odd);
    }
    float sum = V::sum(V::add(even, odd));
    for (; i < width; ++i) sum += x[i] * static_cast<float>(rows[i]);
    target[row] = sum;
  }
}

template <class V>
void attend_over_frames_float(const float* qkv, std::int64_t stride, std::int64_t frames,
                              std::int64_t positions, HeadSizes sizes, float* target,
                              std::int64_t target_stride) {
  const std::int64_t d = sizes.depth, D = sizes.width(), next = positions * stride;
  Buffer<float> scores(static_cast<std::size_t>(round_up(frames, kPanelColumns)));
  for (std::int64_t position = 0; position < positions; ++position)
    for (std::int64_t head = 0; head < sizes.heads; ++head) {
      const float* q = qkv + position * stride + head * d;
      for (std::int64_t frame = 0; frame < frames; ++frame) {
        for (std::int64_t other = 0; other < frames; ++other)
          scores[static_cast<std::size_t>(other)] =
              dot_product_float<V>(q + frame * next, q + D + other * next, d);
        const float factor = exponentials_float<V>(scores.data(), frames, nullptr, nullptr);
        float* seen = target + (frame * positions + position) * target_stride + head * d;
        for (std::int64_t i = 0; i < d; i += V::kWidth) {
          const std::int64_t here = left_of<V>(d, i);
          auto sum = V::all(0.0F);
          for (std::int64_t other = 0; other < frames; ++other)
            sum = V::fma(V::all(scores[static_cast<std::size_t>(other)]),
                         V::load_some(q + 2 * D + other * next + i, here), sum);
          V::store_some(seen + i, V::mul(sum, V::all(factor)), here);
        }
      }
    }
}

/// The sum of `term(i)` over all complete vectors of `width` numbers. It is made of four sums, so
/// that no addition has to wait for the one before it.
template <class V, class Term>
inline float sum_of_vectors(std::int64_t width, const Term& term) {
  constexpr std::int64_t kTogether = 4;
  typename V::Floats sums[kTogether];
#pragma GCC unroll 4
  for (std::int64_t k = 0; k < kTogether; ++k) sums[k] = V::all(0.0F);
  std::int64_t i = 0;
  for (; i + kTogether * V::kWidth <= width; i += kTogether * V::kWidth)
#pragma GCC unroll 4
    for (std::int64_t k = 0; k < kTogether; ++k) sums[k] = V::add(sums[k], term(i + k * V::kWidth));
  for (; i + V::kWidth <= width; i += V::kWidth) sums[0] = V::add(sums[0], term(i));
  return V::sum(V::add(V::add(sums[0], sums[1]), V::add(sums[2], sums[3])));
}

template <class V>
inline float mean_float(const float* x, std::int64_t width) {
  const std::int64_t whole = width / V::kWidth * V::kWidth;
  const float sum = sum_of_vectors<V>(width, [x](std::int64_t i) { return V::load(x + i); });
  return (sum + V::sum(V::load_some(x + whole, width - whole))) / static_cast<float>(width);
}

/// The sum of (x - mean)². Calls `each(difference)` for every difference.
template <class V, class Each>
inline float squares_float(const float* x, std::int64_t width, float mean, const Each& each) {
  const auto middle = V::all(mean);
  float total = sum_of_vectors<V>(width, [&](std::int64_t i) {
    const auto difference = V::sub(V::load(x + i), middle);
    each(difference);
    return V::mul(difference, difference);
  });
  for (std::int64_t i = width / V::kWidth * V::kWidth; i < width; ++i) {
    const auto difference = V::sub(V::all(x[i]), middle);
    each(difference);
    total += V::most(V::mul(difference, difference));
  }
  return total;
}

/// Calls `store(i, (x - mean) / √(variance + eps), count)`. The variance is computed from the
/// differences from the mean, which stays exact if the mean is large.
template <class V, class Store>
inline void normalise_float(const float* x, std::int64_t width, float eps, const Store& store) {
  const float average = mean_float<V>(x, width);
  const auto mean = V::all(average);
  const float total = squares_float<V>(x, width, average, [](typename V::Floats) {});
  const auto scale = V::all(1.0F / __builtin_sqrtf(total / static_cast<float>(width) + eps));
  for (std::int64_t i = 0; i < width; i += V::kWidth) {
    const std::int64_t here = left_of<V>(width, i);
    store(i, V::mul(V::sub(V::load_some(x + i, here), mean), scale), here);
  }
}

template <class V>
void normalise_row_float(const float* x, std::int64_t width, float eps, float* target) {
  normalise_float<V>(x, width, eps, [&](std::int64_t i, typename V::Floats y, std::int64_t count) {
    V::store_some(target + i, y, count);
  });
}

template <class V>
void layer_norm_row_float(const float* x, const float* scale, const float* shift,
                          std::int64_t width, float eps, float* target) {
  normalise_float<V>(x, width, eps, [&](std::int64_t i, typename V::Floats y, std::int64_t count) {
    V::store_some(target + i,
                  V::fma(y, V::load_some(scale + i, count), V::load_some(shift + i, count)), count);
  });
}

template <class V>
void add_scaled_row_float(float* x, const float* r, float factor, std::int64_t width) {
  for (std::int64_t i = 0; i < width; i += V::kWidth) {
    const std::int64_t here = left_of<V>(width, i);
    V::store_some(
        x + i, V::fma(V::load_some(r + i, here), V::all(factor), V::load_some(x + i, here)), here);
  }
}

template <class V>
double log_sum_exp_float(const float* x, std::int64_t count) {
  float most = x[0];
  for (std::int64_t i = 1; i < count; ++i)
    if (!(x[i] <= most)) most = x[i];
  double sum = 0;
  const std::int64_t whole = count / V::kWidth * V::kWidth;
  for (std::int64_t i = 0; i < whole; i += V::kWidth)
    sum += static_cast<double>(V::sum(exp_of<V>(V::sub(V::load(x + i), V::all(most)))));
  for (std::int64_t i = whole; i < count; ++i) {
    float share = 0;
    V::store_some(&share, exp_of<V>(V::sub(V::load_some(x + i, 1), V::all(most))), 1);
    sum += static_cast<double>(share);
  }
  return static_cast<double>(most) + __builtin_log(sum);
}

}  // namespace litevl
