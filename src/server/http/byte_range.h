// Ranges of bytes and conditions of requests: RFC 9110, sections 13 and 14.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace litevl {

/// The bytes [begin, end) of a file.
struct ByteRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;

  bool operator==(const ByteRange&) const = default;
};

struct AskedRange {
  /// The whole file where a header asks for none, for several, or cannot be understood: the
  /// standard lets a server ignore it.
  ByteRange range;
  bool is_part = false;         ///< 206
  bool is_unsatisfied = false;  ///< 416: none of its bytes are in the file
};

/// Of a Range header, which may be empty, for a file of `bytes`.
AskedRange asked_range(std::string_view header, std::int64_t bytes);

/// Whether an If-None-Match header names `tag` (compared weakly) or is "*".
bool names_tag(std::string_view header, std::string_view tag);

}  // namespace litevl
