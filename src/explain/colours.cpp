#include "explain/colours.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace litevl {
namespace {

// Colours at equal distances on viridis, by Nathaniel Smith and Stéfan van der Walt (CC0).
constexpr Rgb kViridis[] = {{68, 1, 84},    {72, 40, 120},  {62, 73, 137},  {49, 104, 142},
                            {38, 130, 142}, {31, 158, 137}, {53, 183, 121}, {110, 206, 88},
                            {181, 222, 43}, {253, 231, 37}};
constexpr Rgb kBlueToOrange[] = {{5, 82, 148},    {81, 150, 201}, {178, 210, 232}, {247, 247, 247},
                                 {250, 205, 150}, {222, 132, 44}, {153, 72, 0}};
constexpr Rgb kSeries[] = {{0, 114, 178}, {213, 94, 0},   {0, 158, 115},  {204, 121, 167},
                           {230, 159, 0}, {86, 180, 233}, {110, 110, 110}};

Rgb between(std::span<const Rgb> anchors, double share) {
  const double at = (std::isnan(share) ? 0 : std::clamp(share, 0.0, 1.0)) *
                    static_cast<double>(anchors.size() - 1);
  const auto left = std::min(static_cast<std::size_t>(at), anchors.size() - 2);
  const double right_share = at - static_cast<double>(left);
  Rgb result{};
  for (std::size_t c = 0; c < 3; ++c)
    result[c] = static_cast<std::uint8_t>(
        std::lround((1 - right_share) * anchors[left][c] + right_share * anchors[left + 1][c]));
  return result;
}

// The place of a value on its scale, from 0 to 1.
double place_of(ColourScale scale, double value) {
  return scale == ColourScale::kHeat ? value : (value + 1) / 2;
}

}  // namespace

Rgb colour_of(ColourScale scale, double value) {
  const auto anchors = scale == ColourScale::kHeat ? std::span<const Rgb>(kViridis)
                                                   : std::span<const Rgb>(kBlueToOrange);
  return between(anchors, place_of(scale, value));
}

std::string hex(Rgb colour) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string result = "#";
  for (const auto value : colour) (result += kDigits[value >> 4]) += kDigits[value & 15];
  return result;
}

Rgb series_colour(std::size_t n) { return kSeries[n % std::size(kSeries)]; }

}  // namespace litevl
