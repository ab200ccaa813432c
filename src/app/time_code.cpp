#include "app/time_code.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace litevl {
namespace {

constexpr std::int64_t kMinutesPerDay = 24 * 60;

struct Counting {
  std::int64_t per_second;  // numbers
  std::int64_t dropped;     // at the beginning of each minute but every tenth
};

Counting counting_of(FrameRate rate, bool is_drop) {
  const auto per_second = std::llround(rate.value());
  return {per_second, is_drop && can_drop(rate) ? per_second / 15 : 0};
}

}  // namespace

bool can_drop(FrameRate rate) {
  return rate == FrameRate{30000, 1001} || rate == FrameRate{60000, 1001};
}

bool is_drop_code(std::string_view text) {
  return text.size() == 11 && (text[8] == ';' || text[8] == '.');
}

std::string time_code(std::int64_t frame, FrameRate rate, bool is_drop) {
  is_drop = is_drop && can_drop(rate);
  const auto [per_second, dropped] = counting_of(rate, is_drop);
  const std::int64_t per_minute = 60 * per_second - dropped;
  const std::int64_t per_ten_minutes = 10 * per_minute + dropped;
  frame %= per_ten_minutes * (kMinutesPerDay / 10);
  // The number is that of the picture and of all that were left out before it.
  const std::int64_t within = frame % per_ten_minutes;
  const std::int64_t minutes = within < dropped ? 0 : (within - dropped) / per_minute;
  const std::int64_t number = frame + dropped * (9 * (frame / per_ten_minutes) + minutes);
  const std::int64_t seconds = number / per_second;
  char text[64];
  std::snprintf(text, sizeof text, "%02lld:%02lld:%02lld%c%02lld",
                static_cast<long long>(seconds / 3600), static_cast<long long>(seconds / 60 % 60),
                static_cast<long long>(seconds % 60), is_drop ? ';' : ':',
                static_cast<long long>(number % per_second));
  return text;
}

std::optional<std::int64_t> frame_of_time_code(std::string_view text, FrameRate rate) {
  if (text.size() != 11 || text[2] != ':' || text[5] != ':') return std::nullopt;
  if (text[8] != ':' && !is_drop_code(text)) return std::nullopt;
  std::array<std::int64_t, 4> parts{};
  for (std::size_t i = 0; i < parts.size(); ++i)
    for (const char c : text.substr(3 * i, 2)) {
      if (c < '0' || c > '9') return std::nullopt;
      parts[i] = 10 * parts[i] + (c - '0');
    }
  const auto [hours, minutes, seconds, frames] = parts;
  const auto [per_second, dropped] = counting_of(rate, is_drop_code(text));
  if (hours > 23 || minutes > 59 || seconds > 59 || frames >= per_second) return std::nullopt;
  const std::int64_t all_minutes = 60 * hours + minutes;
  return (60 * all_minutes + seconds) * per_second + frames -
         dropped * (all_minutes - all_minutes / 10);
}

}  // namespace litevl
