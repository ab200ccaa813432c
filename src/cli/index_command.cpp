// `litevl index`: brings a library up to date with video files.
#include "cli/index_command.h"

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint/model_files.h"
#include "cli/compute.h"
#include "cli/output.h"
#include "core/error.h"
#include "core/folder_lock.h"
#include "core/share.h"
#include "core/stop.h"
#include "library/indexing.h"
#include "library/rebuild.h"
#include "library/roots.h"
#include "video/find_videos.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

// What the library in `folder` was made with, or nothing if it is new or about to be forgotten in a
// state that cannot be read.
std::optional<ModelIdentity> known_model(const fs::path& folder, bool is_rebuild) {
  if (!Store::exists(folder)) return std::nullopt;
  try {
    const ModelIdentity model = Store::open(folder).model();
    if (!model.fingerprint.empty()) return model;
  } catch (const Error&) {
    if (!is_rebuild) throw;
  }
  return std::nullopt;
}

// A known root that is not there was moved, most often.
void check_known_roots(const fs::path& library, const std::vector<fs::path>& roots) {
  for (const fs::path& path : roots) {
    std::error_code ignored;
    if (fs::exists(path, ignored) || !Store::exists(library)) continue;
    for (const Root& root : Store::open(library).roots())
      if (root.path == whole_path(path))
        throw Error(Error::Kind::kUsage, path.string(), "No such file or directory",
                    "if it was moved, `litevl library move` tells the library where to");
  }
}

// The model asked for, else the library's own, else the shipped one.
fs::path choose_model(const std::string& asked, const std::optional<ModelIdentity>& known) {
  if (!asked.empty()) return fs::absolute(asked).lexically_normal();
  return known ? known->folder : share_folder() / "models" / "toy";
}

IndexingReport update_library(const fs::path& library, Retriever& retriever,
                              const ModelIdentity& model, const std::vector<fs::path>& roots,
                              const IndexingOptions& options) {
  Store store = Store::open_or_create(library);
  if (!store.model().fingerprint.empty()) store.require_model(model.fingerprint, "index");
  store.set_model(model);
  return index_videos(store, retriever, roots, options);
}

// A line, whatever a library's database holds.
std::string shown(const std::string& text) { return printable(shortened(text, 2'000)); }

void print_report(const IndexingReport& report, const std::string& library) {
  for (const auto& [path, error] : report.failed) {
    // Errors of a file begin with its path.
    const std::string line = error.starts_with(printable(path)) ? error : path + ": " + error;
    std::cout << "failed: " << shown(line) << '\n';
  }
  for (const auto& [path, reason] : report.left_out)
    std::cout << "left out: " << shown(path.string() + ": " + reason) << '\n';
  for (const auto& [from, to] : report.moved)
    std::cout << "moved: " << shown(from) << " to " << shown(to) << '\n';
  for (const std::string& path : report.vanished) std::cout << "removed: " << shown(path) << '\n';
  for (const auto& [path, videos] : report.lost)
    std::cout << "kept: none of the " << videos << " known videos in " << shown(path)
              << " is there; is a disk not mounted? --forget forgets them\n";
  if (report.compacted > 0)
    std::cout << "compacted: the tokens of " << report.compacted << " clips of before\n";
  if (!report.set_aside.empty())
    std::cout << "kept: the damaged database, as " << shown(report.set_aside.string()) << '\n';
  for (const UnfinishedVideo& video : report.unfinished)
    std::cout << "unfinished: " << shown(video.path) << ": " << video.clips << " clips to "
              << format_time(video.end_seconds) << " of " << format_time(video.video_seconds)
              << '\n';
  std::cout << printable(library) << ": " << report.videos << " videos read, " << report.clips
            << " clips; " << report.skipped << " unchanged, " << report.failed.size() << " failed, "
            << report.vanished.size() << " removed\n";
}

void print_report_json(const IndexingReport& report, const std::vector<std::string>& notes) {
  nlohmann::json failed = nlohmann::json::array();
  for (const auto& [path, error] : report.failed)
    failed.push_back({{"path", json_path(path)}, {"error", error}});
  nlohmann::json left_out = nlohmann::json::array();
  for (const auto& [path, reason] : report.left_out)
    left_out.push_back({{"path", json_path(path)}, {"reason", reason}});
  nlohmann::json moved = nlohmann::json::array();
  for (const auto& [from, to] : report.moved)
    moved.push_back({{"from", json_path(from)}, {"to", json_path(to)}});
  nlohmann::json removed = nlohmann::json::array();
  for (const std::string& path : report.vanished) removed.push_back(json_path(path));
  nlohmann::json kept = nlohmann::json::array();
  for (const auto& [path, videos] : report.lost)
    kept.push_back({{"path", json_path(path)}, {"videos", videos}});
  nlohmann::json unfinished = nlohmann::json::array();
  for (const UnfinishedVideo& video : report.unfinished)
    unfinished.push_back({{"path", json_path(video.path)},
                          {"clips", video.clips},
                          {"end_seconds", video.end_seconds},
                          {"video_seconds", video.video_seconds}});
  print_json({{"videos", report.videos},
              {"clips", report.clips},
              {"skipped", report.skipped},
              {"failed", failed},
              {"left_out", left_out},
              {"moved", moved},
              {"removed", removed},
              {"kept", kept},
              {"unfinished", unfinished},
              {"compacted", report.compacted},
              {"set_aside", report.set_aside.empty()
                                ? nlohmann::json()
                                : nlohmann::json(json_path(report.set_aside.string()))},
              {"notes", notes}});
}

}  // namespace

void run_index(const IndexArguments& arguments) {
  const fs::path library = fs::absolute(arguments.library).lexically_normal();
  const std::vector<fs::path> roots(arguments.videos.begin(), arguments.videos.end());
  if (!arguments.is_rebuild) check_known_roots(library, roots);
  // A mistyped folder is refused before anything is made.
  std::vector<LeftOut> left_out;
  if (find_videos(roots, &left_out).empty() && !Store::exists(library))
    throw Error(Error::Kind::kUsage, "index",
                roots.empty() ? "a new library needs folders with videos"
                              : "no video files in what was given",
                left_out.empty() ? ""
                                 : "left out: " + left_out.front().path.string() + ": " +
                                       left_out.front().reason);
  const auto compute = choose_compute(arguments.device, arguments.precision);
  const FolderLock lock(library, Holding::kLibrary);
  const auto known = known_model(library, arguments.is_rebuild);
  const fs::path folder = choose_model(arguments.model, known);
  const OpenedModel opened = open_model(folder, compute);
  const ModelIdentity model{opened.fingerprint, folder};
  Retriever retriever(opened.encoder, WordPiece::from_file(opened.vocab));

  check_stop();
  std::optional<TokenForm> tokens;
  if (!arguments.tokens.empty()) tokens = token_form_from(arguments.tokens, "--tokens");
  const IndexingOptions options{.tokens = tokens,
                                .kept_places = arguments.kept_places,
                                .is_forgetting = arguments.is_forgetting,
                                .is_cancelled = &stop_flag()};
  const IndexingReport report = arguments.is_rebuild && Store::exists(library)
                                    ? rebuild_library(library, retriever, model, roots, options)
                                    : update_library(library, retriever, model, roots, options);
  const auto notes = notes_on_model(opened.knows);
  if (arguments.is_json) {
    print_report_json(report, notes);
  } else {
    print_report(report, arguments.library);
  }
  print_notes(notes);
  if (report.is_cancelled) throw Stopped("the same command goes on from here");
  if (report.videos == 0 && report.skipped == 0 && !report.failed.empty())
    throw Error(Error::Kind::kData, "index", "no video could be read");
}

}  // namespace litevl
