#include "library/clips.h"

#include <cmath>
#include <string>

#include "litevl/error.h"

namespace litevl {
namespace {

constexpr double kMaxClips = 100'000;  // seven days of windows of eight seconds
constexpr double kSharedPart = 0.2;    // of a window with the next

}  // namespace

ClipOptions clips_for(const ModelConfig& config, const ClipOptions& asked) {
  if (asked.window_seconds != 0 || asked.overlap_seconds != 0) return asked;
  return {.window_seconds = config.clip_seconds,
          .overlap_seconds = kSharedPart * config.clip_seconds};
}

std::vector<TimeRange> cut_into_clips(double duration_seconds, const ClipOptions& options) {
  const double window = options.window_seconds;
  const double overlap = options.overlap_seconds;
  if (!(overlap >= 0) || !(window > overlap) || !std::isfinite(window))
    throw Error(Error::Kind::kUsage, "clips",
                "a window of " + std::to_string(window) + " s with an overlap of " +
                    std::to_string(overlap) + " s, expected 0 <= overlap < window");
  if (!(duration_seconds > 0) || !std::isfinite(duration_seconds))
    throw Error(
        Error::Kind::kData, "clips",
        "a duration of " + std::to_string(duration_seconds) + " s, expected a positive number");
  if (duration_seconds <= window) return {{0, duration_seconds}};

  const double count = std::ceil((duration_seconds - overlap) / (window - overlap));
  if (count > kMaxClips)
    throw Error(Error::Kind::kData, "clips",
                "a duration of " + std::to_string(duration_seconds) + " s is over " +
                    std::to_string(static_cast<int>(kMaxClips)) + " clips");
  const double step = (duration_seconds - overlap) / count;
  std::vector<TimeRange> clips;
  for (double i = 0; i < count; ++i)
    clips.push_back({i * step, i + 1 < count ? (i + 1) * step + overlap : duration_seconds});
  return clips;
}

std::vector<TimeRange> cut_into_clips(const Timeline& timeline, const ClipOptions& options) {
  std::vector<TimeRange> clips;
  for (const TimelineStretch& stretch : timeline.stretches) {
    const auto& [start, end] = stretch.range;
    if (stretch.is_still) {
      clips.push_back(stretch.range);
      continue;
    }
    for (const TimeRange& clip : cut_into_clips(end - start, options))
      clips.push_back({start + clip.start_seconds, start + clip.end_seconds});
    clips.back().end_seconds = end;  // not slightly later because of rounding
  }
  if (static_cast<double>(clips.size()) > kMaxClips)
    throw Error(Error::Kind::kData, "clips",
                std::to_string(clips.size()) + " clips, at most " +
                    std::to_string(static_cast<int>(kMaxClips)) + " are read");
  return clips;
}

}  // namespace litevl
