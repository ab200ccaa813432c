// The Unicode functions that the text module needs, based on ICU. Text is UTF-8 outside and code
// points inside.
#pragma once

#include <string>
#include <string_view>

namespace litevl {

/// Code points of UTF-8; every broken sequence becomes U+FFFD.
/// Throws Error (kUsage) over 64 MiB.
std::u32string to_code_points(std::string_view utf8);

std::string to_utf8(std::u32string_view text);

/// Full lower case without a language, as Python's str.lower: a final sigma is seen as such and
/// U+0130 becomes two code points.
std::u32string lower_case(std::u32string_view text);

/// Canonical decomposition (NFD): the same for texts that differ only in how characters with marks
/// are written. Near-linear time for any input.
std::u32string decompose(std::u32string_view text);

/// `decompose` without the non-spacing marks (Mn): "é" becomes "e". Near-linear time for any input.
std::u32string strip_accents(std::u32string_view text);

/// White space as Python's str.split and \s see it.
bool is_space(char32_t c);

/// Category C (controls, formats, private, surrogates, unassigned), of Unicode 14 whatever the
/// machine's ICU knows, so that a text gives the same ids everywhere.
bool is_other(char32_t c);

/// Category Zs.
bool is_space_separator(char32_t c);

/// Category P, or any ASCII that is neither letter, digit, space nor control (BERT's rule).
bool is_punctuation(char32_t c);

}  // namespace litevl
