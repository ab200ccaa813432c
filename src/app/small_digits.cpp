#include "app/small_digits.h"

#include <algorithm>
#include <array>

namespace litevl {
namespace {

constexpr int kRows = 7;
constexpr int kMargin = 1;  // dots around

struct Glyph {
  int columns;
  std::array<std::uint8_t, kRows> rows;  // a bit a column, the leftmost highest
};

constexpr std::array<Glyph, 10> kDigits = {{
    {5, {0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110}},
    {5, {0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110}},
    {5, {0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111}},
    {5, {0b11111, 0b00010, 0b00100, 0b00010, 0b00001, 0b10001, 0b01110}},
    {5, {0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010}},
    {5, {0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110}},
    {5, {0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110}},
    {5, {0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000}},
    {5, {0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110}},
    {5, {0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100}},
}};
constexpr Glyph kColon = {1, {0, 0, 1, 0, 1, 0, 0}};
constexpr Glyph kPoint = {1, {0, 0, 0, 0, 0, 0, 1}};
constexpr Glyph kSpace = {3, {}};

const Glyph& glyph_of(char c) {
  if (c >= '0' && c <= '9') return kDigits[static_cast<std::size_t>(c - '0')];
  return c == ':' ? kColon : c == '.' ? kPoint : kSpace;
}

void fill(Array<std::uint8_t>& picture, std::int64_t left, std::int64_t top, std::int64_t width,
          std::int64_t height, std::uint8_t value) {
  const std::int64_t right = std::min(left + width, picture.size(1));
  const std::int64_t bottom = std::min(top + height, picture.size(0));
  for (std::int64_t y = std::max<std::int64_t>(0, top); y < bottom; ++y)
    for (std::int64_t x = std::max<std::int64_t>(0, left); x < right; ++x)
      std::fill_n(picture.data() + 3 * (y * picture.size(1) + x), 3, value);
}

}  // namespace

void draw_digits(Array<std::uint8_t>& picture, std::int64_t left, std::int64_t bottom,
                 std::string_view text, int scale) {
  int columns = kMargin;
  for (const char c : text) columns += glyph_of(c).columns + kMargin;
  const std::int64_t top = bottom - std::int64_t{kRows + 2 * kMargin} * scale;
  fill(picture, left, top, std::int64_t{columns} * scale, bottom - top, 0);
  int column = kMargin;
  for (const char c : text) {
    const Glyph& glyph = glyph_of(c);
    for (int y = 0; y < kRows; ++y)
      for (int x = 0; x < glyph.columns; ++x)
        if ((glyph.rows[static_cast<std::size_t>(y)] >> (glyph.columns - 1 - x) & 1) != 0)
          fill(picture, left + std::int64_t{column + x} * scale,
               top + std::int64_t{kMargin + y} * scale, scale, scale, 255);
    column += glyph.columns + kMargin;
  }
}

}  // namespace litevl
