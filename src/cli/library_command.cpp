// `litevl library`: the folders that a library knows.
#include "cli/library_command.h"

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/json_forms.h"
#include "app/settings.h"
#include "cli/output.h"
#include "core/folder_lock.h"
#include "library/backup.h"
#include "library/roots.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

// Where a library is, held for writing: one of an earlier version is converted.
class HeldLibrary {
 public:
  explicit HeldLibrary(const fs::path& folder)
      : lock_(checked(folder), Holding::kLibrary), store_(Store::open_or_create(folder)) {}

  Store& store() { return store_; }

 private:
  static const fs::path& checked(const fs::path& folder) {
    if (!Store::exists(folder)) Store::open(folder);  // says so
    return folder;
  }

  FolderLock lock_;
  Store store_;
};

std::string state_of(const RootSummary& summary) {
  std::string state;
  const auto add = [&](const std::string& text) { state += (state.empty() ? "" : ", ") + text; };
  if (!summary.is_there) add("not there");
  if (summary.unfinished > 0) add(std::to_string(summary.unfinished) + " unfinished");
  if (summary.failed > 0) add(std::to_string(summary.failed) + " failed");
  return state.empty() ? "" : " (" + state + ")";
}

void print_list(const std::vector<RootSummary>& roots) {
  std::cout << "videos   clips  root\n";
  for (const RootSummary& summary : roots) {
    char counts[64];
    std::snprintf(counts, sizeof counts, "%6lld  %6lld  ", static_cast<long long>(summary.videos),
                  static_cast<long long>(summary.clips));
    std::cout << counts;
    if (summary.root.id == 0) {
      std::cout << "videos under none of these";
    } else {
      std::cout << printable(summary.root.name) << ": " << printable(summary.root.path.string());
    }
    std::cout << state_of(summary) << '\n';
  }
}

void print_count(const Store& store, bool is_json, const char* done, std::int64_t videos) {
  if (is_json) {
    print_json({{done, videos}});
  } else {
    std::cout << printable(store.folder().string()) << ": " << videos << " videos " << done << '\n';
  }
}

}  // namespace

fs::path chosen_library(const std::string& asked) {
  return asked.empty() ? default_library(user_settings()) : fs::path(asked);
}

void run_library_list(const LibraryArguments& arguments) {
  Store store = Store::open(chosen_library(arguments.library));
  const Transaction reading = store.begin_reading();
  const auto roots = summarise_roots(store);
  if (arguments.is_json) {
    print_json(roots_json(roots));
  } else {
    print_list(roots);
  }
}

void run_library_backup(const LibraryArguments& arguments) {
  const auto bytes = backup_library(chosen_library(arguments.library), arguments.folder);
  if (arguments.is_json) {
    print_json({{"folder", json_path(fs::path(arguments.folder))}, {"bytes", bytes}});
  } else {
    std::cout << printable(arguments.folder) << ": " << bytes << " bytes\n";
  }
}

void run_library_move(const LibraryArguments& arguments) {
  HeldLibrary library(chosen_library(arguments.library));
  const auto videos = move_root(library.store(), arguments.root, arguments.folder);
  print_count(library.store(), arguments.is_json, "moved", videos);
}

void run_library_remove(const LibraryArguments& arguments) {
  HeldLibrary library(chosen_library(arguments.library));
  const auto videos = remove_root(library.store(), arguments.root);
  print_count(library.store(), arguments.is_json, "removed", videos);
}

}  // namespace litevl
