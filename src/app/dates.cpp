#include "app/dates.h"

#include <chrono>
#include <cstdio>
#include <ctime>

#include "litevl/error.h"

namespace litevl {

std::int64_t parse_day(const std::string& text) {
  int year = 0, month = 0, day = 0, end = 0;
  const bool is_read = std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &year, &month, &day, &end) == 3 &&
                       static_cast<std::size_t>(end) == text.size();
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!is_read || !date.ok() || year < 1970)
    throw Error(Error::Kind::kUsage, "\"" + text + "\"", "is not a day",
                "write year, month and day: 2026-11-30");
  std::tm local{};
  local.tm_year = year - 1900;
  local.tm_mon = month - 1;
  local.tm_mday = day;
  local.tm_isdst = -1;  // as it was on that day
  return std::mktime(&local);
}

}  // namespace litevl
