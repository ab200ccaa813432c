// Numbers and places in the words of a report.
#pragma once

#include <string>
#include <vector>

#include "core/array.h"

namespace litevl {

/// Floats of any shape in a row.
std::vector<double> to_list(const Array<float>& x);

/// "12.3%".
std::string percent_text(double share);

/// "0:01.3".
std::string time_text(double seconds);

/// "upper left", "centre", …: where most of `heat` (R,C) is. "nowhere" if there is none.
std::string place_text(const Array<float>& heat);

/// Index of the frame with most of `heat` (T,R,C).
std::int64_t hottest_frame(const Array<float>& heat);

}  // namespace litevl
