// Products of bytes with results in float32, written once for any width of vectors. Private to
// kernels/: a rank's file includes this as described in float_templates.h, with
//
//   struct B {
//     using Floats = …;                       // the vectors that the results become
//     using Sums = …;                         // Floats::kWidth columns' sums in 32 bits
//     static constexpr int kRows, kColumns;   // of sums that fit the registers; in vectors
//     static Sums zero();
//     static Sums load(const std::int8_t*);   // four numbers of each column
//     static Sums four(const std::uint8_t*);  // of a row, for each column
//     static Sums add(Sums sums, Sums row, Sums columns);
//     static typename Floats::Floats floats(Sums);
//     static constexpr int kSteps;            // of a weight: packed_bytes.h
//   };
//
// or, instead of `Sums` to `floats`, with its own function for a strip, which writes its sums to a
// buffer:
//
//     static constexpr bool kIsCentred;       // sums of (byte - 128) · weight, of byte · weight
//     template <int R>                        // R rows of kColumns vectors
//     static void strip(const std::uint8_t* a, std::int64_t stride, const std::int8_t* panel,
//                       std::int64_t groups, float* sums);
#pragma once

#include "kernels/float_templates.h"

namespace litevl {

template <class B>
constexpr bool kHasStrip = requires {
  B::kIsCentred;
};

template <class B>
constexpr bool is_centred() {
  if constexpr (kHasStrip<B>) return B::kIsCentred;
  return false;
}

template <class B, int R, class Store>
inline void multiply_byte_strip(const std::uint8_t* a, std::int64_t stride,
                                const std::int8_t* panel, std::int64_t groups, const Store& store) {
  constexpr std::int64_t kWidth = B::Floats::kWidth;
  typename B::Sums sums[R][B::kColumns];
#pragma GCC unroll 14
  for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
    for (int c = 0; c < B::kColumns; ++c) sums[r][c] = B::zero();
  for (std::int64_t k = 0; k < groups; ++k) {
    typename B::Sums b[B::kColumns];
#pragma GCC unroll 4
    for (int c = 0; c < B::kColumns; ++c)
      b[c] = B::load(panel + k * 4 * kPanelColumns + c * 4 * kWidth);
#pragma GCC unroll 14
    for (int r = 0; r < R; ++r) {
      const auto x = B::four(a + r * stride + 4 * k);
#pragma GCC unroll 4
      for (int c = 0; c < B::kColumns; ++c) sums[r][c] = B::add(sums[r][c], x, b[c]);
    }
  }
#pragma GCC unroll 14
  for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
    for (int c = 0; c < B::kColumns; ++c) store(r, c * kWidth, B::floats(sums[r][c]));
}

template <class B, int R, class Store>
inline void multiply_some_byte_rows(int rows, const std::uint8_t* a, std::int64_t stride,
                                    const std::int8_t* panel, std::int64_t groups,
                                    const Store& store) {
  if (rows == R) {
    if constexpr (kHasStrip<B>) {
      float sums[R * B::kColumns * B::Floats::kWidth];
      B::template strip<R>(a, stride, panel, groups, sums);
      return store_sums<typename B::Floats, R, B::kColumns>(sums, store);
    } else {
      return multiply_byte_strip<B, R>(a, stride, panel, groups, store);
    }
  }
  if constexpr (R > 1) multiply_some_byte_rows<B, R - 1>(rows, a, stride, panel, groups, store);
}

/// `finish(x, target, count)` turns the result, with its bias, into what is stored, and stores it.
template <class B, class Number, class Finish>
inline void multiply_bytes(const ByteRows& a, const PackedBytes& b, Number* target,
                           std::int64_t stride, const Finish& finish) {
  using V = typename B::Floats;
  constexpr std::int64_t kPart = B::kColumns * V::kWidth;
  const std::int64_t strips = (a.rows + B::kRows - 1) / B::kRows;
  for (std::int64_t part = 0; part < b.columns(); part += kPart) {
    const std::int8_t* panel = b.panel(part / kPanelColumns) + part % kPanelColumns * 4;
    for (std::int64_t strip = 0; strip < strips; ++strip) {  // of nearly equal heights
      const std::int64_t row = strip * a.rows / strips;
      const std::int64_t end = (strip + 1) * a.rows / strips;
      multiply_some_byte_rows<B, B::kRows>(
          static_cast<int>(end - row), a.values + row * a.stride, a.stride, panel, b.groups(),
          [&](int r, std::int64_t c, typename V::Floats sums) {
            const std::int64_t column = part + c, count = left_of<V>(b.columns(), column);
            if (count == 0) return;
            const auto steps = V::load(b.steps() + column);
            auto x = V::mul(sums, steps);
            if constexpr (!is_centred<B>()) x = V::fma(sums, steps, V::load(b.offsets() + column));
            finish(V::fma(x, V::all(a.steps[row + r]), V::load(b.bias() + column)),
                   target + (row + r) * stride + column, count);
          });
    }
  }
}

template <class B>
void multiply_byte_rows(const ByteRows& a, const PackedBytes& b, float* target,
                        std::int64_t stride) {
  using V = typename B::Floats;
  multiply_bytes<B>(a, b, target, stride, [](typename V::Floats x, float* to, std::int64_t count) {
    V::store_some(to, x, count);
  });
}

template <class B>
void multiply_gelu_byte_rows(const ByteRows& a, const PackedBytes& b, float* target,
                             std::int64_t stride) {
  using V = typename B::Floats;
  multiply_bytes<B>(a, b, target, stride, [](typename V::Floats x, float* to, std::int64_t count) {
    V::store_some(to, gelu_of<V>(x), count);
  });
}

template <class B>
void multiply_add_byte_rows(const ByteRows& a, const PackedBytes& b, float* target,
                            std::int64_t stride) {
  using V = typename B::Floats;
  multiply_bytes<B>(a, b, target, stride, [](typename V::Floats x, float* to, std::int64_t count) {
    V::store_some(to, V::add(V::load_some(to, count), x), count);
  });
}

/// The largest magnitude; NaN if one of the numbers is NaN.
template <class V>
inline float largest_of(const float* x, std::int64_t width) {
  auto most = V::all(0.0F);
  auto sum = V::all(0.0F);  // NaN if one of them is, even where the maximum is not
  for (std::int64_t i = 0; i < width; i += V::kWidth) {
    const auto size = V::magnitude(V::load_some(x + i, left_of<V>(width, i)));
    most = V::max(most, size);
    sum = V::add(sum, V::mul(size, V::all(0.0F)));
  }
  return V::most(most) + V::sum(sum);
}

template <class V>
float quantise_float_row(const float* x, std::int64_t width, std::uint8_t* target) {
  const float largest = largest_of<V>(x, width);
  if (!(largest <= __FLT_MAX__)) {  // a row without steps
    for (std::int64_t i = 0; i < width; ++i) target[i] = kByteZero;
    return __builtin_nanf("");
  }
  // Of numbers so small that steps of them have no inverse, nothing is kept.
  const float step = largest < 1e-30F ? 1.0F : largest / 127;
  const auto inverse = V::all(1 / step);
  for (std::int64_t i = 0; i < width; i += V::kWidth) {
    const std::int64_t here = left_of<V>(width, i);
    V::store_bytes(target + i, V::mul(V::load_some(x + i, here), inverse), here);
  }
  return step;
}

/// As normalise_float and quantise_float_row one after the other, but for what the numbers between
/// them would be rounded to: a byte's step has the layer norm's scale in it.
template <class V>
float normalise_bytes_float(const float* x, std::int64_t width, float eps, std::uint8_t* target) {
  const float average = mean_float<V>(x, width);
  const auto mean = V::all(average);
  auto most = V::all(0.0F);
  const float total = squares_float<V>(x, width, average, [&most](typename V::Floats difference) {
    most = V::max(most, V::magnitude(difference));
  });
  const float largest = V::most(most);
  if (!(total <= __FLT_MAX__)) {  // a row without steps
    for (std::int64_t i = 0; i < width; ++i) target[i] = kByteZero;
    return __builtin_nanf("");
  }
  const float scale = 1.0F / __builtin_sqrtf(total / static_cast<float>(width) + eps);
  // Of numbers so small that steps of them have no inverse, nothing is kept.
  const float step = largest < 1e-30F ? 1.0F : largest / 127;
  const auto inverse = V::all(1 / step);
  for (std::int64_t i = 0; i < width; i += V::kWidth) {
    const std::int64_t here = left_of<V>(width, i);
    V::store_bytes(target + i, V::mul(V::sub(V::load_some(x + i, here), mean), inverse), here);
  }
  return step * scale;
}

/// `kernels`, with products of bytes by `B`.
template <class B>
RankKernels with_bytes(RankKernels kernels) {
  kernels.multiply_bytes = multiply_byte_rows<B>;
  kernels.multiply_gelu_bytes = multiply_gelu_byte_rows<B>;
  kernels.multiply_add_bytes = multiply_add_byte_rows<B>;
  kernels.byte_steps = B::kSteps;
  return kernels;
}

template <class V, class B>
const RankKernels& kernels_of() {
  static constexpr RankKernels kKernels = {.multiply = multiply_float<V>,
                                           .multiply_gelu = multiply_gelu_float<V>,
                                           .multiply_add = multiply_add_float<V>,
                                           .attend_to_memory = attend_to_memory_float<V>,
                                           .attend_over_frames = attend_over_frames_float<V>,
                                           .normalise_row = normalise_row_float<V>,
                                           .layer_norm_row = layer_norm_row_float<V>,
                                           .add_scaled_row = add_scaled_row_float<V>,
                                           .dot_product = dot_product_float<V>,
                                           .byte_dot_products = byte_dot_products_float<V>,
                                           .log_sum_exp = log_sum_exp_float<V>,
                                           .multiply_bytes = multiply_byte_rows<B>,
                                           .multiply_gelu_bytes = multiply_gelu_byte_rows<B>,
                                           .multiply_add_bytes = multiply_add_byte_rows<B>,
                                           .quantise_row = quantise_float_row<V>,
                                           .normalise_bytes = normalise_bytes_float<V>,
                                           .byte_steps = B::kSteps};
  return kKernels;
}

}  // namespace litevl
