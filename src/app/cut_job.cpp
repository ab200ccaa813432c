#include "app/cut_job.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>

#include "app/folder_names.h"
#include "app/json_forms.h"
#include "core/printable.h"
#include "core/progress.h"
#include "core/stop.h"
#include "litevl/error.h"
#include "video/cut_video.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kMostStemBytes = 180;

// Without colons, which other systems' file names cannot have.
std::string name_of_time(double seconds) {
  const auto tenths = std::llround(seconds * 10);
  const auto hours = tenths / 36'000;
  char text[64];
  if (hours > 0) {
    std::snprintf(text, sizeof text, "%lldh%02lldm%02lld.%llds", hours, tenths / 600 % 60,
                  tenths / 10 % 60, tenths % 10);
  } else {
    std::snprintf(text, sizeof text, "%lldm%02lld.%llds", tenths / 600, tenths / 10 % 60,
                  tenths % 10);
  }
  return text;
}

fs::path unused_name(const fs::path& name, const std::set<fs::path>& used) {
  fs::path unused = name;
  for (int i = 2; used.contains(unused); ++i)
    unused = name.parent_path() /
             (name.stem().string() + " " + std::to_string(i) + name.extension().string());
  return unused;
}

bool is_file_name(const fs::path& output) {
  std::error_code ignored;
  return is_cut_name(output) && !fs::is_directory(output, ignored);
}

std::vector<MomentCut> plan(const CutRequest& request) {
  const bool is_file = is_file_name(request.output);
  if (is_file && request.moments.size() > 1)
    throw Error(Error::Kind::kUsage, request.output.string(),
                "is one file for " + std::to_string(request.moments.size()) + " moments",
                "give a folder");
  std::set<fs::path> used;
  std::vector<MomentCut> cuts;
  for (const GivenMoment& moment : request.moments) {
    moment.range();  // before anything is made
    MomentCut cut{.moment = moment, .file = request.output, .cut = {}, .error = {}};
    if (!is_file) cut.file = unused_name(cut_name(request.output, moment, request.is_fast), used);
    used.insert(cut.file);
    std::error_code ignored;
    if (!request.is_replacing && fs::exists(fs::symlink_status(cut.file, ignored)))
      throw Error(Error::Kind::kUsage, cut.file.string(), "is there already",
                  "--replace puts the new file in its place");
    cuts.push_back(std::move(cut));
  }
  return cuts;
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!fs::is_directory(folder))
    throw Error(Error::Kind::kMachine, folder.string(),
                "cannot be made: " + (error ? error.message() : "a file has this name"));
}

}  // namespace

fs::path cut_name(const fs::path& folder, const GivenMoment& moment, bool is_fast) {
  const TimeRange range = moment.range();
  std::string stem = moment.video.stem().string();
  if (stem.size() > kMostStemBytes) stem = shortened(stem, kMostStemBytes);
  fs::path ending = ".mp4";
  if (is_fast) ending = is_cut_name(moment.video) ? moment.video.extension() : ".mkv";
  return folder / (stem + "_" + name_of_time(range.start_seconds) + "-" +
                   name_of_time(range.end_seconds) + ending.string());
}

std::vector<MomentCut> cut_moments(const CutRequest& request) {
  return with_folder_names([&] {
    std::vector<MomentCut> cuts = plan(request);
    if (!is_file_name(request.output)) make_folder(request.output);
    Progress progress("cutting", std::ssize(cuts), request.progress);
    for (std::size_t i = 0; i < cuts.size(); ++i) {
      check_stop(request.is_cancelled);
      progress.update(static_cast<std::int64_t>(i), cuts[i].file.filename().string());
      MomentCut& cut = cuts[i];
      try {
        cut.cut = cut_video(cut.moment.video, cut.moment.range(), cut.file,
                            {.is_fast = request.is_fast, .is_cancelled = request.is_cancelled});
      } catch (const Error& error) {
        if (cuts.size() == 1 || error.kind() == Error::Kind::kMachine) throw;
        cut.error = error.what();
      }
    }
    return cuts;
  });
}

json cuts_json(const std::vector<MomentCut>& cuts) {
  json list = json::array();
  json failed = json::array();
  for (const MomentCut& each : cuts) {
    const std::string video = json_path(each.moment.video);
    if (!each.error.empty()) {
      failed.push_back({{"video", video},
                        {"start_seconds", each.moment.start_seconds},
                        {"end_seconds", each.moment.range().end_seconds},
                        {"error", each.error}});
      continue;
    }
    const VideoCut& cut = each.cut;
    list.push_back({{"video", video},
                    {"file", json_path(each.file)},
                    {"start_seconds", cut.range.start_seconds},
                    {"end_seconds", cut.range.end_seconds},
                    {"is_copied", cut.is_copied},
                    {"pictures", cut.pictures},
                    {"codec", cut.codec},
                    {"sound_codec", cut.sound_codec.empty() ? json() : json(cut.sound_codec)},
                    {"notes", cut.notes}});
  }
  return {{"cuts", list}, {"failed", failed}};
}

}  // namespace litevl
