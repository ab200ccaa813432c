// Which version this is.
#pragma once

#include <string>

#include "litevl/export.h"

/// Of the headers that a program was compiled with: docs/stability.md says what may differ between
/// two of them.
#define LITEVL_VERSION_MAJOR 0
#define LITEVL_VERSION_MINOR 1
#define LITEVL_VERSION_PATCH 0

namespace litevl {

/// Of the library that runs: "0.1.0".
LITEVL_API std::string version();

}  // namespace litevl
