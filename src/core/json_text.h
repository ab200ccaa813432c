// Reading untrusted JSON, in the same way everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace litevl {

/// Limits of a document.
struct JsonLimits {
  int depth = 16;                     ///< nesting of objects and lists
  std::int64_t values = 1'000'000;    ///< everything except names; each takes about 50 bytes
  std::size_t token_bytes = 1 << 20;  ///< size of a string, a name or a number in the file
};

/// Parses the document in `text`, in time and memory linear in its size. Throws Error (kData) that
/// names `where` if it is not JSON, if an object at any level has a name twice, or if a limit is
/// exceeded.
nlohmann::json parse_json(std::string_view text, const std::string& where,
                          const JsonLimits& limits = {});

/// Throws Error (kData) that names `where` if a string, a name or a number has more than
/// `most_bytes` bytes. Call it before a parser, which holds several copies of each.
void check_tokens(std::string_view text, const std::string& where, std::size_t most_bytes);

}  // namespace litevl
