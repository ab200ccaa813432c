#include "app/terminal.h"

#include <cmath>
#include <cstdio>

namespace litevl {

std::string format_time(double seconds) {
  const auto tenths = std::llround(seconds * 10);
  const auto minutes = tenths / 600;
  char text[64];
  if (minutes >= 60) {
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld.%lld", minutes / 60, minutes % 60,
                  tenths / 10 % 60, tenths % 10);
  } else {
    std::snprintf(text, sizeof text, "%lld:%02lld.%lld", minutes, tenths / 10 % 60, tenths % 10);
  }
  return text;
}

}  // namespace litevl
