// Moments of videos as files.
#pragma once

#include <atomic>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "app/given_moments.h"
#include "litevl/progress.h"
#include "video/cut_video.h"

namespace litevl {

struct CutRequest {
  std::vector<GivenMoment> moments;
  /// A file, for one moment, if its ending is one of cut_video's; otherwise a folder, made if it is
  /// missing.
  std::filesystem::path output;
  bool is_fast = false;
  bool is_replacing = false;  ///< files that are there already
  ProgressSink progress = {};
  const std::atomic<bool>* is_cancelled = nullptr;
};

struct MomentCut {
  GivenMoment moment;
  std::filesystem::path file;
  VideoCut cut;       ///< where there is no error
  std::string error;  ///< why there is no file; empty if there is
};

/// "holiday_1m20.0s-1m30.0s.mp4" in the folder `folder`: in a fast cut with the video's own ending
/// where cut_video knows it, else .mkv.
std::filesystem::path cut_name(const std::filesystem::path& folder, const GivenMoment& moment,
                               bool is_fast);

/// Cuts one after the other. Of several, those that fail are told of in the result; one by itself
/// throws as cut_video does. Throws Error also: kUsage for a file that is there already, several
/// moments for one file, or a moment without end; kMachine at once. Throws Stopped when cancelled.
std::vector<MomentCut> cut_moments(const CutRequest& request);

nlohmann::json cuts_json(const std::vector<MomentCut>& cuts);

}  // namespace litevl
