// The program's folders in the user's home: XDG Base Directory Specification.
#pragma once

#include <filesystem>

namespace litevl {

/// "litevl" in XDG_DATA_HOME (~/.local/share): what the user made with the program and would miss.
/// These are empty if there is no such place; they need not exist yet. A variable that is no
/// absolute path counts as not set, as the specification has it.
std::filesystem::path user_data_folder();

/// "litevl" in XDG_CONFIG_HOME (~/.config).
std::filesystem::path user_config_folder();

/// "litevl" in XDG_CACHE_HOME (~/.cache): what can be made again.
std::filesystem::path user_cache_folder();

}  // namespace litevl
