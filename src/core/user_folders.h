// The program's folders in the user's home: XDG Base Directory Specification.
#pragma once

#include <filesystem>

namespace litevl {

/// "litevl" in XDG_DATA_HOME (~/.local/share): what the user made with the program and cannot be
/// made again automatically. These functions return an empty path if there is no such place; the
/// folder need not exist yet. A variable that is not an absolute path counts as not set, as the
/// specification demands.
std::filesystem::path user_data_folder();

/// "litevl" in XDG_CONFIG_HOME (~/.config).
std::filesystem::path user_config_folder();

/// "litevl" in XDG_CACHE_HOME (~/.cache): what can be made again automatically.
std::filesystem::path user_cache_folder();

}  // namespace litevl
