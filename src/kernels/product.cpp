#include "kernels/product.h"

#include <algorithm>

#include "core/error.h"
#include "kernels/processor.h"
#include "kernels/strip.h"
#include "kernels/tiles.h"
#include "kernels/vector_math.h"

namespace litevl {

#if LITEVL_KERNELS
LITEVL_AVX512_BEGIN

namespace {

// What becomes of 32 columns of a row. `rest` says which of them there are.
struct StoreBf16 {
  Bf16* target;
  std::int64_t stride;
  void operator()(std::int64_t row, std::int64_t column, __m512 left, __m512 right,
                  __mmask32 rest) const {
    const auto both = _mm512_inserti64x4(_mm512_castsi256_si512(narrow(left)), narrow(right), 1);
    _mm512_mask_storeu_epi16(target + row * stride + column, rest, both);
  }
};

struct StoreGelu {
  StoreBf16 plain;
  void operator()(std::int64_t row, std::int64_t column, __m512 left, __m512 right,
                  __mmask32 rest) const {
    plain(row, column, gelu_of(left), gelu_of(right), rest);
  }
};

struct AddFloat {
  float* target;
  std::int64_t stride;
  void operator()(std::int64_t row, std::int64_t column, __m512 left, __m512 right,
                  __mmask32 rest) const {
    float* x = target + row * stride + column;
    const auto first = static_cast<__mmask16>(rest), second = static_cast<__mmask16>(rest >> 16);
    _mm512_mask_storeu_ps(x, first, _mm512_add_ps(_mm512_maskz_loadu_ps(first, x), left));
    _mm512_mask_storeu_ps(x + 16, second,
                          _mm512_add_ps(_mm512_maskz_loadu_ps(second, x + 16), right));
  }
};

// `target` at a strip and a panel, with the bias added first.
template <class Target>
struct WithBias {
  const Target& target;
  const float* bias;
  std::int64_t first_row;
  std::int64_t first_column;
  __mmask32 rest;
  void operator()(int row, __m512 left, __m512 right) const {
    target(first_row + row, first_column, _mm512_add_ps(left, _mm512_load_ps(bias + first_column)),
           _mm512_add_ps(right, _mm512_load_ps(bias + first_column + 16)), rest);
  }
};

template <class Blocks, class Target>
void multiply_blocks(const Bf16Rows& a, const PackedMatrix& b, const Target& target) {
  Blocks blocks;
  const auto N = b.columns(), count = (a.rows + Blocks::kRows - 1) / Blocks::kRows;
  for (std::int64_t column = 0; column < N; column += kPanelColumns) {
    const Bf16* panel = b.panel(column / kPanelColumns);
    const auto left = std::min(kPanelColumns, N - column);
    const auto rest = left == kPanelColumns ? ~__mmask32{0} : (__mmask32{1} << left) - 1;
    for (std::int64_t block = 0; block < count; ++block) {
      const auto row = Blocks::first_row(block, count, a.rows);
      const auto rows = Blocks::first_row(block + 1, count, a.rows) - row;
      blocks.multiply(static_cast<int>(rows), a.values + row * a.stride, a.stride, panel, b.pairs(),
                      WithBias<Target>{target, b.bias(), row, column, rest});
    }
  }
}

template <class Target>
void multiply_into(const Bf16Rows& a, const PackedMatrix& b, const Target& target) {
  if (uses_tiles()) return multiply_blocks<Tiles>(a, b, target);
  multiply_blocks<Strips>(a, b, target);
}

}  // namespace

void multiply(const Bf16Rows& a, const PackedMatrix& b, Bf16* target, std::int64_t stride) {
  multiply_into(a, b, StoreBf16{target, stride});
}

void multiply_gelu(const Bf16Rows& a, const PackedMatrix& b, Bf16* target, std::int64_t stride) {
  multiply_into(a, b, StoreGelu{{target, stride}});
}

void multiply_add(const Bf16Rows& a, const PackedMatrix& b, float* target, std::int64_t stride) {
  multiply_into(a, b, AddFloat{target, stride});
}

LITEVL_AVX512_END
#endif

}  // namespace litevl
