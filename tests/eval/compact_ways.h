// Ways to keep a clip's tokens, among them those of libraries, for checks of what they lose.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compact/compact_tokens.h"

namespace litevl {

/// Bits of a number that is kept in bfloat16, without codes.
constexpr int kWholeNumbers = 16;

struct Way {
  std::optional<TokenForm> form;  ///< of libraries, or
  double patches_a_row = 1;       ///< what is wanted, 1 or more
  int bits = kWholeNumbers;       ///< 3, 4, 8 or kWholeNumbers
  double kept_places = 1;         ///< in the video encoder, that made the tokens
};

/// A video as it is kept.
struct KeptTokens {
  Tokens tokens;  ///< (1,M,D)
  std::size_t bytes = 0;
};

/// Those that `names` name, such as "quarter" or "3.5:4", a row for 3.5 patches in 4 bits, or
/// "0.5@quarter", of an encoder that keeps half of the places; of no names all forms and many
/// others. Throws Error (kUsage) for other names.
std::vector<Way> ways_of(const std::vector<std::string>& names);
std::string name_of(const Way& way);
/// `tokens` (M,D) of a video with one [CLS].
KeptTokens keep(const Array<float>& tokens, const TokenLayout& layout, const Way& way);

}  // namespace litevl
