// How BLIP cleans a text before it is tokenised: docs/model.md, "Text model".
// Source: salesforce/BLIP, data/utils.py (pre_caption, pre_question).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace litevl {

/// Which of BLIP's cleanings a text gets.
enum class TextKind { kCaption, kQuestion };

/// Converts to lower case, replaces each of .!"()*#:;~ by a space, reduces white space to single
/// spaces with none at the ends, and cuts after `max_words` words. Throws Error (kUsage) if the
/// text is over 64 MiB or `max_words` is negative.
std::string clean_caption(std::string_view text, std::int64_t max_words = 50);

/// The same, with .!"()*#:;~ removed.
std::string clean_question(std::string_view text, std::int64_t max_words = 50);

/// One of the two.
std::string clean_text(std::string_view text, TextKind kind, std::int64_t max_words = 50);

}  // namespace litevl
