// What the terminal says of itself.
#pragma once

#include <optional>
#include <string_view>

#include "app/terminal_pictures.h"

namespace litevl {

struct TerminalSize {
  int columns = 80;
  int rows = 24;
  int pixels_wide = 0;  ///< 0 if it does not say
};

/// Whether standard output is a terminal.
bool is_terminal_output();

TerminalSize terminal_size();

/// The best form in which the terminal of this process shows pictures: it is asked, and given half
/// a second to answer. One that does not answer so but says by COLORTERM that it has 24-bit colours
/// shows half blocks. Nothing for others, for TERM=dumb, and without a terminal or in the
/// background.
std::optional<TerminalPictures> ask_terminal();

/// What an answer to both questions means: kitty's, and the primary device attributes, which have 4
/// for sixels. Nothing if neither is there.
std::optional<TerminalPictures> meaning_of_answer(std::string_view answer);

}  // namespace litevl
