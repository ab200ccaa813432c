// JSON that strangers wrote, read in one way by everything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace litevl {

/// What a document may have at most.
struct JsonLimits {
  int depth = 16;                     ///< objects and lists within each other
  std::int64_t values = 1'000'000;    ///< everything that is not a name; takes some 50 bytes
  std::size_t token_bytes = 1 << 20;  ///< of a text, a name or a number, as the file has it
};

/// The document in `text`, in time and memory linear in its size. Throws Error (kData) naming
/// `where` if it is not JSON, has a name twice in an object at any level, or exceeds the limits.
nlohmann::json parse_json(std::string_view text, const std::string& where,
                          const JsonLimits& limits = {});

/// Throws Error (kData) naming `where` if a text, a name or a number has more than so many bytes:
/// before a parser, which holds each of them several times.
void check_tokens(std::string_view text, const std::string& where, std::size_t most_bytes);

}  // namespace litevl
