// How BLIP cleans a text before it is tokenised: docs/model.md, "Text model".
// Source: salesforce/BLIP, data/utils.py (pre_caption, pre_question).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace litevl {

/// Which of BLIP's cleanings a text gets.
enum class TextKind { kCaption, kQuestion };

/// Lower case, each of .!"()*#:;~ a space, runs of white space one space, none at the ends, at most
/// `max_words` words. Throws Error (kUsage) over 64 MiB or if `max_words` is negative.
std::string clean_caption(std::string_view text, std::int64_t max_words = 50);

/// The same, with .!"()*#:;~ removed.
std::string clean_question(std::string_view text, std::int64_t max_words = 50);

/// One of the two.
std::string clean_text(std::string_view text, TextKind kind, std::int64_t max_words = 50);

}  // namespace litevl
