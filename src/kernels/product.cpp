#include "kernels/product.h"

#include <algorithm>

#include "kernels/processor.h"
#include "kernels/rank_kernels.h"
#include "kernels/strip.h"
#include "kernels/tiles.h"
#include "kernels/vector_math.h"
#include "litevl/error.h"

namespace litevl {

#if LITEVL_KERNELS
LITEVL_AVX512_BEGIN

namespace {

// Processes 32 columns of a row. `rest` is the mask of those that exist.
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

// The place of a block and a panel in `target`.
struct Place {
  std::int64_t first_row;
  std::int64_t first_column;
  __mmask32 rest;
};

// Adds the bias to the sums, rounds them and writes them to `target`.
template <class Target>
struct Finish {
  const Target& target;
  const PackedMatrix& b;
  Place place;
  Finish(const Target& to, const Bf16Rows&, const PackedMatrix& matrix, Place at)
      : target(to), b(matrix), place(at) {}
  void operator()(int row, __m512 left, __m512 right) const {
    const float* bias = b.bias() + place.first_column;
    target(place.first_row + row, place.first_column, _mm512_add_ps(left, _mm512_load_ps(bias)),
           _mm512_add_ps(right, _mm512_load_ps(bias + 16)), place.rest);
  }
};

template <class Target>
struct FinishBytes {
  const Target& target;
  const float* row_steps;
  const PackedBytes& b;
  Place place;
  FinishBytes(const Target& to, const ByteRows& a, const PackedBytes& matrix, Place at)
      : target(to), row_steps(a.steps + at.first_row), b(matrix), place(at) {}
  __m512 number(ByteNumbers::Sums sums, std::int64_t column, __m512 row_step) const {
    const __m512 product =
        _mm512_fmadd_ps(_mm512_cvtepi32_ps(reinterpret_cast<__m512i>(sums)),
                        _mm512_load_ps(b.steps() + column), _mm512_load_ps(b.offsets() + column));
    return _mm512_fmadd_ps(product, row_step, _mm512_load_ps(b.bias() + column));
  }
  void operator()(int row, ByteNumbers::Sums left, ByteNumbers::Sums right) const {
    const __m512 step = _mm512_set1_ps(row_steps[row]);
    target(place.first_row + row, place.first_column, number(left, place.first_column, step),
           number(right, place.first_column + 16, step), place.rest);
  }
};

std::int64_t groups_of(const PackedMatrix& b) { return b.pairs(); }
std::int64_t groups_of(const PackedBytes& b) { return b.groups(); }

template <class Blocks, class FinishTo, class Rows, class Matrix, class Target>
void multiply_blocks(const Rows& a, const Matrix& b, const Target& target) {
  Blocks blocks;
  const auto N = b.columns(), count = (a.rows + Blocks::kRows - 1) / Blocks::kRows;
  for (std::int64_t column = 0; column < N; column += kPanelColumns) {
    const auto* panel = b.panel(column / kPanelColumns);
    const auto* next = column + kPanelColumns < N ? b.panel(column / kPanelColumns + 1) : panel;
    const auto left = std::min(kPanelColumns, N - column);
    const auto rest = left == kPanelColumns ? ~__mmask32{0} : (__mmask32{1} << left) - 1;
    for (std::int64_t block = 0; block < count; ++block) {
      const auto row = Blocks::first_row(block, count, a.rows);
      const auto rows = Blocks::first_row(block + 1, count, a.rows) - row;
      blocks.multiply(static_cast<int>(rows), a.values + row * a.stride, a.stride, panel,
                      groups_of(b), {next, block, count},
                      FinishTo(target, a, b, {row, column, rest}));
    }
  }
}

template <class Target>
void multiply_into(const Bf16Rows& a, const PackedMatrix& b, const Target& target) {
  if (uses_tiles()) return multiply_blocks<Tiles<Bf16Numbers>, Finish<Target>>(a, b, target);
  multiply_blocks<Strips<Bf16Numbers>, Finish<Target>>(a, b, target);
}

template <class Target>
void multiply_into(const ByteRows& a, const PackedBytes& b, const Target& target) {
  if (uses_tiles()) return multiply_blocks<Tiles<ByteNumbers>, FinishBytes<Target>>(a, b, target);
  multiply_blocks<Strips<ByteNumbers>, FinishBytes<Target>>(a, b, target);
}

}  // namespace

void multiply(const Bf16Rows& a, const PackedMatrix& b, Bf16* target, std::int64_t stride) {
  multiply_into(a, b, StoreBf16{target, stride});
}
void multiply(const ByteRows& a, const PackedBytes& b, Bf16* target, std::int64_t stride) {
  multiply_into(a, b, StoreBf16{target, stride});
}

void multiply_gelu(const Bf16Rows& a, const PackedMatrix& b, Bf16* target, std::int64_t stride) {
  multiply_into(a, b, StoreGelu{{target, stride}});
}
void multiply_gelu(const ByteRows& a, const PackedBytes& b, Bf16* target, std::int64_t stride) {
  multiply_into(a, b, StoreGelu{{target, stride}});
}

void multiply_add(const Bf16Rows& a, const PackedMatrix& b, float* target, std::int64_t stride) {
  multiply_into(a, b, AddFloat{target, stride});
}
void multiply_add_avx512(const ByteRows& a, const PackedBytes& b, float* target,
                         std::int64_t stride) {
  multiply_into(a, b, AddFloat{target, stride});
}

LITEVL_AVX512_END
#endif

}  // namespace litevl
