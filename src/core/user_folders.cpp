#include "core/user_folders.h"

#include <cstdlib>

namespace litevl {
namespace {

namespace fs = std::filesystem;

fs::path absolute_path(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && fs::path(value).is_absolute() ? fs::path(value) : fs::path();
}

fs::path user_folder(const char* variable, const char* in_home) {
  if (const fs::path chosen = absolute_path(variable); !chosen.empty()) return chosen / "litevl";
  const fs::path home = absolute_path("HOME");
  return home.empty() ? fs::path() : home / in_home / "litevl";
}

}  // namespace

fs::path user_data_folder() { return user_folder("XDG_DATA_HOME", ".local/share"); }

fs::path user_config_folder() { return user_folder("XDG_CONFIG_HOME", ".config"); }

fs::path user_cache_folder() { return user_folder("XDG_CACHE_HOME", ".cache"); }

}  // namespace litevl
