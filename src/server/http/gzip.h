// Compression of responses.
#pragma once

#include <string>
#include <string_view>

namespace litevl {

/// Whether a client with this Accept-Encoding header takes gzip.
bool accepts_gzip(std::string_view header);

/// `level` 1 (fast) to 9 (small).
std::string gzipped(std::string_view bytes, int level);

}  // namespace litevl
