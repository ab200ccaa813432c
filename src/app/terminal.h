// Text for people at a terminal: untrusted text made harmless (core/printable.h), progress of tasks
// (core/progress.h), times.
#pragma once

#include <string>

#include "core/printable.h"
#include "core/progress.h"

namespace litevl {

/// "1:02:03.4": hours only where there are any.
std::string format_time(double seconds);

}  // namespace litevl
