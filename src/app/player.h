// Videos in other programs.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/given_moments.h"
#include "core/words.h"

namespace litevl {

enum class Player { kMpv, kVlc, kFfplay, kXdgOpen };
inline constexpr Word<Player> kPlayerWords[] = {{"mpv", Player::kMpv},
                                                {"vlc", Player::kVlc},
                                                {"ffplay", Player::kFfplay},
                                                {"xdg-open", Player::kXdgOpen}};

/// Whether it can be told where to begin.
inline bool begins_anywhere(Player player) { return player != Player::kXdgOpen; }

/// The program in the folders of PATH that `asked` names or, without it, the first of kPlayerWords
/// that is there. Throws Error (kMachine) if there is none.
std::pair<Player, std::filesystem::path> find_player(std::optional<Player> asked);

/// The arguments, the program's name first, to play `moment` from its start. The video's path is
/// absolute, so that none reads as an option or an address.
std::vector<std::string> player_arguments(Player player, const GivenMoment& moment);

/// Runs the player by no shell and waits until it ends. Returns which one. Throws Error: kData if
/// there is no such video; kMachine if no player is there, cannot be started or fails.
Player play(const GivenMoment& moment, std::optional<Player> asked);

}  // namespace litevl
