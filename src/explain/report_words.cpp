#include "explain/report_words.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "explain/numbers.h"

namespace litevl {

std::vector<double> to_list(const Array<float>& x) { return {x.begin(), x.end()}; }

std::string percent_text(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f%%", 100 * share);
  return text;
}

std::string time_text(double seconds) {
  const auto hundredths = std::llround(seconds * 100);
  char text[48];
  std::snprintf(text, sizeof text, "%lld:%02lld.%02lld", hundredths / 6000, hundredths / 100 % 60,
                hundredths % 100);
  return text;
}

std::string place_text(const Array<float>& heat) {
  const auto rows = heat.size(0), columns = heat.size(1);
  const auto values = to_list(heat);
  double sum = 0, x = 0, y = 0;
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < columns; ++c) {
      const double value = values[static_cast<std::size_t>(r * columns + c)];
      sum += value;
      x += value * (static_cast<double>(c) + 0.5) / static_cast<double>(columns);
      y += value * (static_cast<double>(r) + 0.5) / static_cast<double>(rows);
    }
  }
  if (!(sum > 0)) return "nowhere";
  const auto third = [&](double at) { return at / sum < 0.42 ? 0 : at / sum > 0.58 ? 2 : 1; };
  constexpr const char* kPlaces[3][3] = {{"upper left", "top", "upper right"},
                                         {"left", "centre", "right"},
                                         {"lower left", "bottom", "lower right"}};
  return kPlaces[third(y)][third(x)];
}

std::int64_t hottest_frame(const Array<float>& heat) {
  const auto sums = row_sums(heat);
  return std::max_element(sums.begin(), sums.end()) - sums.begin();
}

}  // namespace litevl
