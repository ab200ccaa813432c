// A part of the videos, as a command line names it.
#pragma once

#include <string>

#include "litevl/index.h"

namespace litevl {

/// "3/8" is part 3 of 8. Throws Error (kUsage) for anything else.
Shard parse_shard(const std::string& text);

}  // namespace litevl
