// SHA-256 (FIPS 180-4), to name files in reports.
#pragma once

#include <string>
#include <string_view>

namespace litevl {

/// The digest of `bytes`, 64 hexadecimal digits.
std::string sha256(std::string_view bytes);

}  // namespace litevl
