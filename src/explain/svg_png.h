// Converts an SVG picture to a PNG file, for papers and slides that cannot show SVG.
#pragma once

#include <string>

#include "explain/svg.h"

namespace litevl {

/// The PNG file's bytes, with a white background and twice the picture's resolution. Throws Error
/// (kMachine) if there is not enough memory.
std::string png(const Svg& svg);

}  // namespace litevl
