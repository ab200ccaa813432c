// The words for numbers and places in a report.
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

/// Where most of `heat` (R,C) is: "upper left", "centre", …; "nowhere" if there is no heat.
std::string place_text(const Array<float>& heat);

/// The index of the frame with most of `heat` (T,R,C).
std::int64_t hottest_frame(const Array<float>& heat);

}  // namespace litevl
