// `litevl library`: the folders that a library knows.
#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/compute.h"

namespace litevl {

struct LibraryArguments {
  std::string library;
  std::string root;
  std::string folder;
  std::vector<std::string> others;  ///< libraries to merge
  std::string model;
  int sampled_videos = 3;
  bool is_skipping_files = false;
  PrecisionChoice precision = PrecisionChoice::kAuto;
  DeviceChoice device;
  bool is_json = false;
  void (*run)(const LibraryArguments& arguments) = nullptr;  ///< one of those below
  enum class Check { kNone, kVerify, kRepair };
  Check check = Check::kNone;  ///< instead of `run`, in the program that reads videos

  bool needs_videos() const { return check != Check::kNone; }
};

std::shared_ptr<LibraryArguments> add_library_options(CLI::App& command);

/// What `arguments.run` says.
inline void run_library(const LibraryArguments& arguments) { arguments.run(arguments); }

/// What `arguments.check` says: verify and repair.
void run_library_check(const LibraryArguments& arguments);

void run_library_list(const LibraryArguments& arguments);
void run_library_stats(const LibraryArguments& arguments);
void run_library_backup(const LibraryArguments& arguments);
void run_library_merge(const LibraryArguments& arguments);
void run_library_move(const LibraryArguments& arguments);
void run_library_remove(const LibraryArguments& arguments);

/// Adds the required `--library FOLDER`; an empty word is wrong use. `library` outlives `command`.
CLI::Option* add_library_option(CLI::App& command, std::string& library);

/// What `asked`, an option's word, means: itself or, if it is empty, the user's own library. Throws
/// Error as user_settings and default_library.
std::filesystem::path chosen_library(const std::string& asked);

}  // namespace litevl
