// Pictures on terminals: as text that those which can show.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/array.h"
#include "core/words.h"

namespace litevl {

enum class TerminalPictures {
  kKitty,   ///< kitty's graphics protocol: kitty, Ghostty, WezTerm, Konsole
  kSixel,   ///< DEC's sixels: foot, xterm, iTerm2, Windows Terminal, tmux
  kBlocks,  ///< half blocks in 24-bit colours: two pixels a character
};
inline constexpr Word<TerminalPictures> kTerminalPicturesWords[] = {
    {"kitty", TerminalPictures::kKitty},
    {"sixel", TerminalPictures::kSixel},
    {"blocks", TerminalPictures::kBlocks}};

/// A picture (H,W,3) as text, with a line break at the end.
std::string kitty_text(const Array<std::uint8_t>& picture);
/// In 216 colours, dithered.
std::string sixel_text(const Array<std::uint8_t>& picture);
/// One pixel wide and two high a character: shrink it first.
std::string block_text(const Array<std::uint8_t>& picture);
std::string terminal_text(const Array<std::uint8_t>& picture, TerminalPictures form);

}  // namespace litevl
