// `litevl library`: the folders that a library knows.
#include "cli/library_command.h"

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/json_forms.h"
#include "app/library_stats.h"
#include "app/terminal.h"
#include "cli/output.h"
#include "litevl/library.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

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
    if (summary.name.empty()) {
      std::cout << "videos under none of these";
    } else {
      std::cout << printable(summary.name) << ": " << printable(summary.path.string());
    }
    std::cout << state_of(summary) << '\n';
  }
}

std::string megabytes(std::int64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%10.2f MB", static_cast<double>(bytes) / 1e6);
  return text;
}

void print_stats(const LibraryStats& stats, const std::string& library) {
  std::cout << printable(library) << ": " << stats.videos << " videos, " << stats.clips
            << " clips, " << format_duration(stats.video_seconds) << " to play, " << stats.roots
            << " roots\n";
  if (stats.unfinished > 0)
    std::cout << stats.unfinished << " videos are unfinished: `litevl index` goes on with them\n";
  std::cout << "model:  " << (stats.model.empty() ? "none yet" : printable(stats.model.string()))
            << '\n'
            << "tokens: " << token_form_name(stats.tokens);
  if (stats.kept_places < 1) std::cout << ", of " << stats.kept_places << " of the places";
  const StoredSizes& sizes = stats.sizes;
  std::cout << "\n\n"
            << megabytes(sizes.database) << "  database, of which\n"
            << megabytes(sizes.embeddings) << "    vectors of clips\n"
            << megabytes(sizes.frames) << "    vectors of frames\n"
            << megabytes(sizes.tokens) << "    tokens\n"
            << megabytes(sizes.unused) << "    free, for what comes\n"
            << megabytes(sizes.index) << "  index of the vectors\n"
            << megabytes(sizes.measured) << "  measurements\n";
  for (const LibraryVideo& video : stats.failed) {
    const std::string line = video.error.starts_with(printable(video.path))
                                 ? video.error
                                 : video.path + ": " + video.error;
    std::cout << "failed: " << printable(shortened(line, 2'000)) << '\n';
  }
}

void print_count(const Library& library, bool is_json, const char* done, std::int64_t videos) {
  if (is_json) {
    print_json({{done, videos}});
  } else {
    std::cout << printable(library.folder().string()) << ": " << videos << " videos " << done
              << '\n';
  }
}

}  // namespace

fs::path chosen_library(const std::string& asked) {
  return asked.empty() ? default_library() : fs::path(asked);
}

void run_library_list(const LibraryArguments& arguments) {
  const auto roots = Library(chosen_library(arguments.library)).roots();
  if (arguments.is_json) {
    print_json(roots_json(roots));
  } else {
    print_list(roots);
  }
}

void run_library_stats(const LibraryArguments& arguments) {
  const fs::path library = chosen_library(arguments.library);
  const LibraryStats stats = library_stats(library);
  if (arguments.is_json) {
    print_json(stats_json(stats));
  } else {
    print_stats(stats, library.string());
  }
}

void run_library_backup(const LibraryArguments& arguments) {
  const auto bytes = Library(chosen_library(arguments.library)).backup(arguments.folder);
  if (arguments.is_json) {
    print_json({{"folder", json_path(fs::path(arguments.folder))}, {"bytes", bytes}});
  } else {
    std::cout << printable(arguments.folder) << ": " << bytes << " bytes\n";
  }
}

void run_library_merge(const LibraryArguments& arguments) {
  const Library library(chosen_library(arguments.library));
  MergeReport all;
  for (const std::string& other : arguments.others) {
    const MergeReport one = library.merge(other);
    all.videos += one.videos;
    all.clips += one.clips;
    all.known += one.known;
  }
  if (arguments.is_json) {
    print_json({{"videos", all.videos}, {"clips", all.clips}, {"known", all.known}});
  } else {
    std::cout << printable(library.folder().string()) << ": " << all.videos << " videos added, "
              << all.clips << " clips; " << all.known << " were there already\n";
  }
}

void run_library_move(const LibraryArguments& arguments) {
  const Library library(chosen_library(arguments.library));
  print_count(library, arguments.is_json, "moved", library.move(arguments.root, arguments.folder));
}

void run_library_remove(const LibraryArguments& arguments) {
  const Library library(chosen_library(arguments.library));
  print_count(library, arguments.is_json, "removed", library.remove(arguments.root));
}

}  // namespace litevl
