#include "video/cut_range.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "litevl/error.h"

namespace litevl {
namespace {

// A range's end may be rounded.
constexpr double kRoundingSeconds = 0.05;

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g s", seconds);
  return text;
}

}  // namespace

void check_cut_range(const std::filesystem::path& video, const TimeRange& range) {
  const bool is_sound = std::isfinite(range.start_seconds) && std::isfinite(range.end_seconds) &&
                        range.start_seconds >= 0 && range.start_seconds < range.end_seconds;
  if (!is_sound)
    throw Error(Error::Kind::kUsage, video.string(),
                "from " + seconds_text(range.start_seconds) + " to " +
                    seconds_text(range.end_seconds) + " is no part of a video");
}

TimeRange range_within(const std::filesystem::path& video, const Timeline& timeline,
                       TimeRange range, std::vector<std::string>& notes) {
  const double end = timeline.end_seconds();
  if (range.start_seconds >= end)
    throw Error(Error::Kind::kUsage, video.string(),
                "ends at " + seconds_text(end) + ", before " + seconds_text(range.start_seconds));
  if (range.end_seconds > end + kRoundingSeconds)
    notes.push_back("the video ends at " + seconds_text(end));
  range.end_seconds = std::min(range.end_seconds, end);
  return range;
}

void note_damage_in(const Timeline& timeline, const TimeRange& range,
                    std::vector<std::string>& notes) {
  const auto is_within = [&](const TimeRange& damage) {
    return damage.start_seconds < range.end_seconds && damage.end_seconds >= range.start_seconds;
  };
  if (std::any_of(timeline.damaged.begin(), timeline.damaged.end(), is_within))
    notes.push_back("the video is damaged there: " + describe_faults(timeline));
}

}  // namespace litevl
