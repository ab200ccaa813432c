// Days as people write them.
#pragma once

#include <cstdint>
#include <string>

namespace litevl {

/// When the day "2026-11-30" begins in the local time zone, in seconds since 1970. Throws Error
/// (kUsage) for anything else.
std::int64_t parse_day(const std::string& text);

}  // namespace litevl
