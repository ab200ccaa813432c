// Amounts of memory as people write them.
#pragma once

#include <cstdint>
#include <string>

namespace litevl {

/// The bytes that "800M" or "1.5G" are, of 1,000,000 and 1,000,000,000 bytes; at least 1. Throws
/// Error (kUsage), about `where`, for anything else.
std::int64_t byte_size(const std::string& text, const std::string& where);

}  // namespace litevl
