// Printing untrusted text on a terminal.
#pragma once

#include <cstddef>
#include <string>

namespace litevl {

/// `text`, such as a file's name, with a question mark in place of every byte that is not valid
/// UTF-8 or that could move the terminal's cursor, change its colours or change the direction of
/// writing.
std::string printable(std::string text);

/// The same, cut to at most `most_bytes` bytes, but never within a character.
std::string printable(const std::string& text, std::size_t most_bytes);

/// `text`, or, if it has more than `most_bytes` bytes, its beginning and its end with "…" between.
std::string shortened(const std::string& text, std::size_t most_bytes);

}  // namespace litevl
