// The version of the library.
#pragma once

#include <string>

#include "litevl/export.h"

/// The version of the headers that a program was compiled with. docs/stability.md says what may
/// change between versions.
#define LITEVL_VERSION_MAJOR 0
#define LITEVL_VERSION_MINOR 1
#define LITEVL_VERSION_PATCH 0

namespace litevl {

/// The version of the library that is running: "0.1.0".
LITEVL_API std::string version();

}  // namespace litevl
