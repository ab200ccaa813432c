// Strangers' text on a terminal.
#pragma once

#include <cstddef>
#include <string>

namespace litevl {

/// `text`, such as a file's name, with a question mark for every byte that could move a terminal's
/// cursor or change its colours.
std::string printable(std::string text);

/// The same of at most so many bytes; a character of UTF-8 is not cut in two.
std::string printable(const std::string& text, std::size_t most_bytes);

}  // namespace litevl
