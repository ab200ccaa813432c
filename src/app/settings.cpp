#include "app/settings.h"

#include <cstdlib>

#include "config/toml_text.h"
#include "core/text_file.h"
#include "core/user_folders.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostBytes = 1 << 16;

[[noreturn]] void refuse(const fs::path& where, const toml::node& node, const std::string& what) {
  throw Error(Error::Kind::kUsage, where.string(),
              "line " + std::to_string(node.source().begin.line) + ": " + what);
}

fs::path path_from(const toml::node& node, const std::string& key, const fs::path& where) {
  const auto text = node.value<std::string>();
  if (!text || text->empty()) refuse(where, node, "\"" + key + "\" is not the path of a folder");
  if (!text->starts_with("~/")) return (where.parent_path() / *text).lexically_normal();
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') refuse(where, node, "there is no home folder for \"~\"");
  return (fs::path(home) / text->substr(2)).lexically_normal();
}

}  // namespace

Settings settings_from(const std::string& text, const fs::path& where) {
  Settings settings;
  const auto table = parse_toml(text, where.string());
  for (const auto& [key, node] : table) {
    if (key == "library") {
      settings.library = path_from(node, "library", where);
    } else if (key == "model") {
      settings.model = path_from(node, "model", where);
    } else {
      refuse(where, node,
             "there is no setting \"" + std::string(key.str()) + "\", only library and model");
    }
  }
  return settings;
}

fs::path settings_file() {
  const fs::path folder = user_config_folder();
  return folder.empty() ? folder : folder / "config.toml";
}

Settings user_settings() {
  const fs::path file = settings_file();
  std::error_code ignored;  // as of a home that this user may not look into
  if (file.empty() || !fs::exists(file, ignored)) return {};
  return settings_from(read_text_file(file, kMostBytes), file);
}

fs::path default_library(const Settings& settings) {
  if (!settings.library.empty()) return settings.library;
  const fs::path folder = user_data_folder();
  if (folder.empty())
    throw Error(Error::Kind::kUsage, "library", "there is no home folder to keep one in",
                "name a library (`--library FOLDER`)");
  return folder / "library";
}

}  // namespace litevl
