// Colours that readers with any colour vision can tell apart.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace litevl {

using Rgb = std::array<std::uint8_t, 3>;

enum class ColourScale {
  kHeat,       ///< [0, 1] from dark blue through green to yellow: matplotlib's viridis
  kDiverging,  ///< [-1, 1] from blue through white to orange
};

/// Values outside the scale have the colour of its end.
Rgb colour_of(ColourScale scale, double value);

/// "#rrggbb".
std::string hex(Rgb colour);

/// The colour of the n-th line of a chart, by Okabe and Ito; they repeat after seven.
Rgb series_colour(std::size_t n);

}  // namespace litevl
