// Settings that a person makes once, instead of giving them with every command: litevl/config.toml
// in the user's configuration folder.
#pragma once

#include <filesystem>
#include <string>

namespace litevl {

struct Settings {
  std::filesystem::path library;  ///< where a library is not named; empty: `default_library`'s own
  std::filesystem::path model;    ///< for new libraries; empty: none was chosen
};

/// Of `text`, whose file is `where`: keys `library` and `model`, both of paths; "~/" is the home
/// folder, and a relative path is one in the file's folder. Throws Error (kUsage) with the line for
/// what is no TOML, and for other keys or values.
Settings settings_from(const std::string& text, const std::filesystem::path& where);

/// The user's settings; all empty if there is no such file. Throws Error as above, and (kMachine)
/// if the file cannot be read.
Settings user_settings();

/// The path of the settings file, or empty if the user has no such folder.
std::filesystem::path settings_file();

/// The library that is meant where none is named: that of the settings, else "library" in the
/// user's folder of data. Throws Error (kUsage) if there is no such folder.
std::filesystem::path default_library(const Settings& settings);

}  // namespace litevl
