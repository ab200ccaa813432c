// Strangers' text on a terminal.
#pragma once

#include <cstddef>
#include <string>

namespace litevl {

/// `text`, such as a file's name, with a question mark for every byte that is no UTF-8 or could
/// move a terminal's cursor, change its colours or turn the direction of writing around.
std::string printable(std::string text);

/// The same of at most so many bytes; a character of UTF-8 is not cut in two.
std::string printable(const std::string& text, std::size_t most_bytes);

/// `text`, or its beginning and its end with "…" between them if it has more than so many bytes.
std::string shortened(const std::string& text, std::size_t most_bytes);

}  // namespace litevl
