// `litevl index`: brings a library up to date with video files.
#include "cli/index_command.h"

#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "app/compute.h"
#include "app/json_forms.h"
#include "app/models.h"
#include "app/process.h"
#include "app/terminal.h"
#include "app/watch_job.h"
#include "cli/library_command.h"
#include "cli/output.h"
#include "litevl/error.h"
#include "litevl/index.h"

namespace litevl {
namespace {

// A line, whatever a library's database holds.
std::string shown(const std::string& text) { return printable(shortened(text, 2'000)); }

std::string about_bytes(std::int64_t bytes) {
  char text[32];
  const auto value = static_cast<double>(bytes);
  if (value < 1e9) {
    std::snprintf(text, sizeof text, "%.3g MB", value / 1e6);
  } else {
    std::snprintf(text, sizeof text, "%.3g GB", value / 1e9);
  }
  return text;
}

void print_plan(const IndexingPlan& plan) {
  clear_progress_line();
  std::cout << "to read: " << plan.videos << " videos, " << about_bytes(plan.bytes);
  if (plan.video_seconds > 0)
    std::cout << ", about " << format_duration(plan.video_seconds) << " to play";
  if (plan.seconds > 0)
    std::cout << "; about " << format_duration(plan.seconds) << " here, and "
              << about_bytes(plan.library_bytes) << " in the library";
  std::cout << std::endl;
}

void print_report(const IndexingReport& report, const std::string& library) {
  for (const auto& [path, error] : report.failed) {
    // Errors of a file begin with its path.
    const std::string line = error.starts_with(printable(path)) ? error : path + ": " + error;
    std::cout << "failed: " << shown(line) << '\n';
  }
  for (const auto& [path, reason] : report.left_out)
    std::cout << "left out: " << shown(path.string() + ": " + reason) << '\n';
  for (const auto& path : report.growing)
    std::cout << "not yet: " << shown(path.string() + ": it is being written") << '\n';
  for (const auto& [from, to] : report.moved)
    std::cout << "moved: " << shown(from) << " to " << shown(to) << '\n';
  for (const std::string& path : report.vanished) std::cout << "removed: " << shown(path) << '\n';
  for (const auto& [path, videos] : report.lost)
    std::cout << "kept: none of the " << videos << " known videos in " << shown(path)
              << " exists; is a disk not mounted? --forget removes them from the library\n";
  if (report.compacted > 0)
    std::cout << "compacted: the tokens of " << report.compacted << " older clips\n";
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

[[noreturn]] void watch(const IndexArguments& arguments, const IndexRequest& request,
                        const Model& model) {
  WatchListener listener;
  listener.on_result = [&, is_first = true](const IndexResult& result) mutable {
    if (is_first) print_notes(result.notes);
    is_first = false;
    if (arguments.is_json) {
      print_json_line(index_json(result));
    } else {
      print_report(result.report, request.library.string());
    }
    finish_output();
  };
  listener.on_problem = [](const std::string& problem) {
    print_notes({problem + "; trying again in a minute"});
  };
  watch_library(request, model, listener);
}

}  // namespace

void run_index(const IndexArguments& arguments) {
  const auto compute = choose_compute(arguments.device, arguments.precision);
  IndexRequest request{.library = chosen_library(arguments.library),
                       .videos = {arguments.videos.begin(), arguments.videos.end()},
                       .is_rebuild = arguments.is_rebuild};
  request.options.tokens = arguments.tokens;
  request.options.kept_places = arguments.kept_places;
  request.options.memory_bytes = arguments.memory_bytes;
  request.options.shard = arguments.shard;
  request.options.is_forgetting = arguments.is_forgetting;
  request.options.is_cancelled = &stop_flag();
  request.options.progress = terminal_progress();
  if (!arguments.is_json) request.options.on_plan = print_plan;
  if (arguments.is_watching) wait_for_videos(request);
  const Model model = open_shared_model(model_for_index(request, arguments.model), compute);
  if (arguments.is_watching) watch(arguments, request, model);
  const IndexResult result = update_library(request, model, print_notes);
  if (arguments.is_json) {
    print_json(index_json(result));
  } else {
    print_report(result.report, request.library.string());
  }
  const IndexingReport& report = result.report;
  if (report.is_cancelled) throw Stopped("the same command continues from here");
  if (report.videos == 0 && report.skipped == 0 && !report.failed.empty())
    throw Error(Error::Kind::kData, "index", "no video could be read");
}

}  // namespace litevl
