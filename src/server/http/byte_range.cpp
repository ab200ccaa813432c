#include "server/http/byte_range.h"

#include <algorithm>
#include <charconv>

namespace litevl {
namespace {

// A number that is too large for 64 bits is more than any file has.
std::optional<std::int64_t> position(std::string_view digits) {
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  std::int64_t number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (read.ec == std::errc::result_out_of_range) return INT64_MAX;
  return number;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

AskedRange asked_range(std::string_view header, std::int64_t bytes) {
  const AskedRange whole{.range = {0, bytes}};
  constexpr std::string_view kUnit = "bytes=";
  if (header.substr(0, kUnit.size()) != kUnit) return whole;
  const auto text = trimmed(header.substr(kUnit.size()));
  const auto dash = text.find('-');
  if (dash == std::string_view::npos || text.find(',') != std::string_view::npos) return whole;
  const auto first = trimmed(text.substr(0, dash));
  const auto last = trimmed(text.substr(dash + 1));
  const auto begin = position(first);
  const auto end = position(last);
  if ((!first.empty() && !begin) || (!last.empty() && !end)) return whole;
  if (!begin && !end) return whole;
  AskedRange asked{.range = {}, .is_part = true};
  if (!begin) {  // the last bytes
    asked.range = {bytes - std::min(*end, bytes), bytes};
    asked.is_unsatisfied = *end == 0 || bytes == 0;
  } else {
    if (end && *end < *begin) return whole;
    asked.range = {*begin, end && *end < bytes ? *end + 1 : bytes};
    asked.is_unsatisfied = *begin >= bytes;
  }
  return asked;
}

bool names_tag(std::string_view header, std::string_view tag) {
  const auto strong = [](std::string_view text) {
    return text.substr(0, 2) == "W/" ? text.substr(2) : text;
  };
  while (!header.empty()) {
    const auto end = header.find(',');
    const auto one = trimmed(header.substr(0, end));
    if (one == "*" || strong(one) == strong(tag)) return true;
    if (end == std::string_view::npos) break;
    header.remove_prefix(end + 1);
  }
  return false;
}

}  // namespace litevl
