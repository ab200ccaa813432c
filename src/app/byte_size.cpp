#include "app/byte_size.h"

#include <charconv>
#include <cmath>

#include "litevl/error.h"

namespace litevl {

std::int64_t byte_size(const std::string& text, const std::string& where) {
  constexpr double kMost = 1e15;
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  double unit = 0;
  if (error == std::errc() && end - rest == 1) {
    if (*rest == 'M' || *rest == 'm') unit = 1e6;
    if (*rest == 'G' || *rest == 'g') unit = 1e9;
  }
  const double bytes = number * unit;
  if (!(bytes >= 1 && bytes <= kMost))  // not a number is neither
    throw Error(Error::Kind::kUsage, where, "\"" + text + "\" is no amount of memory",
                "write millions of bytes as 800M, thousand millions as 2G");
  return static_cast<std::int64_t>(bytes);
}

}  // namespace litevl
