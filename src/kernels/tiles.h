// The innermost product by tiles (AMX): up to 32 rows times a panel of 32 columns, in the four
// tiles of 16 × 16 sums. Private to kernels/, included after avx512.h.
//
// Note [Tiles]
// One instruction multiplies 16 rows of 32 numbers with 32 rows of 16 columns, which are stored in
// pairs, as in a panel (packed_matrix.h). Two tiles of rows and two of columns make four products,
// so only one tile is loaded for each product, not two. The sums are then processed in vector
// registers, as elsewhere; they get there through a buffer in the first-level cache, because tiles
// and vector registers can exchange data only through memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "kernels/avx512.h"
#include "kernels/numbers.h"
#include "kernels/packed_matrix.h"

#if LITEVL_KERNELS
LITEVL_AVX512_BEGIN

namespace litevl {

/// The product of blocks of rows and panels. For one thread: it uses the thread's tile registers
/// and restores their configuration, because oneDNN uses them too.
template <class Numbers>
class Tiles {
  using Left = typename Numbers::Left;
  using Right = typename Numbers::Right;
  using Sum = typename Numbers::Sum;

 public:
  static constexpr int kRows = 32;

  Tiles() { _tile_storeconfig(before_); }
  ~Tiles() { _tile_loadconfig(before_); }
  Tiles(const Tiles&) = delete;
  Tiles& operator=(const Tiles&) = delete;

  /// As many full blocks as possible, because a block of another height needs another configuration
  /// of the tiles.
  static std::int64_t first_row(std::int64_t block, std::int64_t, std::int64_t rows) {
    return std::min(block * kRows, rows);
  }

  /// Calls `store(row, left, right)`, columns 0 to 15 and 16 to 31, for the product's `rows` rows.
  /// The next panel is not prefetched here; with tiles the effect has not been measured.
  template <class Store>
  void multiply(int rows, const Left* a, std::int64_t stride, const Right* panel,
                std::int64_t groups, const NextPanel<Numbers>& next, const Store& store) {
    multiply_to(sums_, kPanelColumns, rows, a, stride, panel, groups, next);
    for (int row = 0; row < rows; ++row)
      store(row, Numbers::load(sums_ + row * kPanelColumns),
            Numbers::load(sums_ + row * kPanelColumns + 16));
  }

  /// Writes the product unchanged to `target`, whose rows are `target_stride` apart.
  void multiply_to(Sum* target, std::int64_t target_stride, int rows, const Left* a,
                   std::int64_t stride, const Right* panel, std::int64_t groups,
                   const NextPanel<Numbers>& /*next*/) {
    set_rows(rows);
    const auto whole = groups / kGroups * kGroups, rest = groups - whole;
    if (rest > 0) pad(rows, a + whole * kGroup, stride, panel + whole * kPanelGroup, rest);
    finish_stores();
    const auto bytes = static_cast<std::size_t>(stride) * sizeof(Left);
    const auto target_bytes = static_cast<std::size_t>(target_stride) * sizeof(Sum);
    _tile_zero(0);
    _tile_zero(1);
    if (rows <= 16) {
      for (std::int64_t k = 0; k < whole; k += kGroups)
        add_upper(a + k * kGroup, bytes, panel + k * kPanelGroup);
      if (rest > 0) add_upper(rest_rows_, kTileBytes, rest_panel_);
    } else {
      _tile_zero(2);
      _tile_zero(3);
      for (std::int64_t k = 0; k < whole; k += kGroups)
        add(a + k * kGroup, a + 16 * stride + k * kGroup, bytes, panel + k * kPanelGroup);
      if (rest > 0) add(rest_rows_, rest_rows_ + 16 * kTileNumbers, kTileBytes, rest_panel_);
      _tile_stored(2, target + 16 * target_stride, target_bytes);
      _tile_stored(3, target + 16 * target_stride + 16, target_bytes);
    }
    _tile_stored(0, target, target_bytes);
    _tile_stored(1, target + 16, target_bytes);
  }

 private:
  static constexpr std::int64_t kGroup = Numbers::kGroup;              // numbers in a group
  static constexpr std::int64_t kPanelGroup = kGroup * kPanelColumns;  // of all columns
  static constexpr std::int64_t kGroups = 16;                          // of a tile's row
  static constexpr std::int64_t kTileNumbers = kGroups * kGroup;
  static constexpr std::size_t kTileBytes = 64;    // of a tile's row
  static constexpr std::size_t kPanelBytes = 128;  // of a group of all columns

  static void add_upper(const Left* upper, std::size_t bytes, const Right* panel) {
    _tile_loadd(6, panel, kPanelBytes);
    _tile_loadd(4, upper, bytes);
    _tile_loadd(7, panel + 16 * kGroup, kPanelBytes);
    if constexpr (kGroup == 2) {
      _tile_dpbf16ps(0, 4, 6);
      _tile_dpbf16ps(1, 4, 7);
    } else {
      _tile_dpbusd(0, 4, 6);
      _tile_dpbusd(1, 4, 7);
    }
  }

  static void add(const Left* upper, const Left* lower, std::size_t bytes, const Right* panel) {
    add_upper(upper, bytes, panel);
    _tile_loadd(5, lower, bytes);
    if constexpr (kGroup == 2) {
      _tile_dpbf16ps(2, 5, 6);
      _tile_dpbf16ps(3, 5, 7);
    } else {
      _tile_dpbusd(2, 5, 6);
      _tile_dpbusd(3, 5, 7);
    }
  }

  // Where the last products of a sum over K have too few numbers, zeros are added on both sides.
  void pad(int rows, const Left* a, std::int64_t stride, const Right* panel, std::int64_t groups) {
    std::memset(rest_rows_, 0, sizeof rest_rows_);
    std::memset(rest_panel_, 0, sizeof rest_panel_);
    const auto bytes = static_cast<std::size_t>(groups) * 4;
    for (int row = 0; row < rows; ++row)
      std::memcpy(rest_rows_ + row * kTileNumbers, a + row * stride, bytes);
    std::memcpy(rest_panel_, panel, bytes * kPanelColumns);
  }

  // Tiles 0 to 3: sums of the upper and the lower rows. 4 and 5: rows. 6 and 7: the halves of a
  // panel.
  void set_rows(int rows) {
    if (rows == rows_) return;
    rows_ = rows;
    struct {
      std::uint8_t palette = 1;
      std::uint8_t start_row = 0;
      std::uint8_t reserved[14] = {};
      std::uint16_t row_bytes[16] = {};
      std::uint8_t rows[16] = {};
    } config;
    const auto upper = static_cast<std::uint8_t>(std::min(rows, 16));
    const auto lower = static_cast<std::uint8_t>(std::max(rows - 16, 1));
    const std::uint8_t heights[8] = {upper, upper, lower, lower, upper, lower, 16, 16};
    for (int tile = 0; tile < 8; ++tile) {
      config.row_bytes[tile] = kTileBytes;
      config.rows[tile] = heights[tile];
    }
    finish_stores();
    _tile_loadconfig(&config);
  }

  // GCC does not know that tiles are loaded from memory.
  static void finish_stores() { asm volatile("" ::: "memory"); }

  alignas(64) Sum sums_[kRows * kPanelColumns];
  alignas(64) Left rest_rows_[kRows * kTileNumbers];
  alignas(64) Right rest_panel_[kGroups * kPanelGroup];
  alignas(64) std::uint8_t before_[64];
  int rows_ = 0;
};

}  // namespace litevl

LITEVL_AVX512_END
#endif
