#include "app/watch_job.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>

#include "core/stop.h"
#include "library/folder_watch.h"
#include "litevl/error.h"
#include "store/open_store.h"
#include "video/find_videos.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr double kSettleSeconds = 2;
constexpr milliseconds kQuiet = 1s;
constexpr milliseconds kSettled = 3s;  // after which a file that was growing is looked at again
constexpr milliseconds kAgain =
    1min;  // after what did not work, and for folders that are not there
constexpr milliseconds kInAnyCase = 1h;

// What there is to watch now.
struct Seen {
  std::vector<fs::path> roots;  // that are there
  std::vector<fs::path> folders;
  bool has_missing = false;
  bool has_videos = false;
};

std::vector<fs::path> roots_of(const IndexRequest& request) {
  if (!request.videos.empty() || !store_exists(request.library)) return request.videos;
  std::vector<fs::path> roots;
  for (const Root& root : open_store(request.library)->roots()) roots.push_back(root.path);
  return roots;
}

Seen look(const IndexRequest& request) {
  Seen seen;
  for (const fs::path& root : roots_of(request)) {
    std::error_code ignored;
    if (!fs::exists(root, ignored)) {
      seen.has_missing = true;
      continue;
    }
    seen.roots.push_back(root);
    // A video is replaced by another of its name.
    if (!fs::is_directory(root, ignored)) seen.folders.push_back(fs::absolute(root).parent_path());
  }
  std::vector<fs::path> folders;
  seen.has_videos = !find_videos(seen.roots, nullptr, &folders).empty();
  seen.folders.insert(seen.folders.end(), folders.begin(), folders.end());
  return seen;
}

bool has_library_videos(const fs::path& library) {
  return store_exists(library) && !open_store(library)->videos().empty();
}

void wait_or_stop(FolderWatch& watch, milliseconds at_most) {
  if (watch.wait(at_most, kQuiet, stop_descriptor()) == FolderWatch::Woken::kStopped) check_stop();
}

// What a run tells anew each time, though nothing has changed.
std::vector<std::string> standing(const IndexingReport& report) {
  std::vector<std::string> lines;
  for (const auto& [path, error] : report.failed) lines.push_back(path + error);
  for (const auto& [path, reason] : report.left_out) lines.push_back(path.string() + reason);
  for (const auto& [path, videos] : report.lost) lines.push_back(path + std::to_string(videos));
  return lines;
}

class Watching {
 public:
  Watching(const IndexRequest& request, const Model& model, const WatchListener& listener)
      : request_(request), model_(model), listener_(listener) {
    request_.options.settle_seconds = kSettleSeconds;
  }

  [[noreturn]] void go_on() {
    for (;;) wait_or_stop(watch_, std::min(run(), kInAnyCase));
  }

 private:
  // Returns after how long to look again in any case.
  milliseconds run() {
    check_stop();
    const Seen seen = look(request_);
    watch_.add(seen.folders);  // before they are looked at, so that nothing falls between
    milliseconds next = seen.has_missing ? kAgain : kInAnyCase;
    const bool is_known = request_.videos.empty();
    if (!seen.has_videos &&
        !(has_library_videos(request_.library) && (is_known || !seen.roots.empty())))
      return next;
    IndexRequest request = request_;
    if (!is_known) request.videos = seen.roots;
    try {
      const IndexResult result = update_library(request, model_);
      tell(result);
      problem_.clear();
      if (result.report.is_cancelled) throw Stopped("the same command continues from here");
      if (!result.report.growing.empty()) next = kSettled;
    } catch (const Error& error) {
      if (error.kind() != Error::Kind::kMachine) throw;
      if (listener_.on_problem && problem_ != error.what()) listener_.on_problem(error.what());
      problem_ = error.what();
      next = kAgain;
    }
    return next;
  }

  void tell(const IndexResult& result) {
    const IndexingReport& report = result.report;
    auto now = standing(report);
    const bool is_news = !is_told_ || report.videos > 0 || report.clips > 0 ||
                         !report.moved.empty() || !report.vanished.empty() || now != standing_;
    is_told_ = true;
    standing_ = std::move(now);
    if (is_news && listener_.on_result) listener_.on_result(result);
  }

  IndexRequest request_;
  const Model& model_;
  const WatchListener& listener_;
  FolderWatch watch_;
  bool is_told_ = false;
  std::vector<std::string> standing_;
  std::string problem_;
};

}  // namespace

void wait_for_videos(const IndexRequest& request) {
  if (has_library_videos(request.library)) return;
  FolderWatch watch;
  for (;;) {
    const Seen seen = look(request);
    if (seen.has_videos || seen.roots.empty()) return;  // without any the request is refused
    watch.add(seen.folders);
    wait_or_stop(watch, kInAnyCase);
  }
}

void watch_library(const IndexRequest& request, const Model& model, const WatchListener& listener) {
  Watching(request, model, listener).go_on();
}

}  // namespace litevl
