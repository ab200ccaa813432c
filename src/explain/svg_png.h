// An SVG picture as a PNG file, for papers and slides that take none.
#pragma once

#include <string>

#include "explain/svg.h"

namespace litevl {

/// The PNG file's bytes, on white paper and twice as fine as the picture's own pixels. Throws Error
/// (kMachine) if there is no memory for it.
std::string png(const Svg& svg);

}  // namespace litevl
