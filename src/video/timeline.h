// When a file's pictures are shown: from what the file holds, not from what its header claims.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "litevl/types.h"

namespace litevl {

/// Longest time between two successive moving pictures. A picture shown for longer is a still.
inline constexpr double kMostBetweenPictures = 10;

/// A stretch in which pictures follow one another, or one picture that is shown throughout.
struct TimelineStretch {
  TimeRange range;
  double most_between = 0;  ///< seconds between two of its pictures; 0 for a still
  bool is_still = false;
};

/// Where the clock of a file jumps, as in concatenated recordings or with damaged time stamps.
/// Times on the timeline continue without the jump.
struct ClockJump {
  std::int64_t packet = 0;        ///< the first on the new clock, from 0
  std::int64_t offset_ticks = 0;  ///< added to its time stamps and to those after it
  double at_seconds = 0;
  double by_seconds = 0;  ///< forward or, negative, back
};

/// Times are in seconds from the start of the file, as in video players: that is, from its earliest
/// sound or picture. "Ticks" are units of the video stream's time base.
struct Timeline {
  std::int64_t zero_ticks = 0;             ///< time 0
  std::int64_t num_pictures = 0;           ///< at least 1
  std::vector<TimelineStretch> stretches;  ///< at least one, ascending; a picture begins in each
  std::vector<TimeRange> damaged;          ///< ascending
  std::vector<ClockJump> jumps;            ///< ascending
  double claimed_end_seconds = 0;  ///< where the header ends it, if that is far behind the end
  bool is_broken_off = false;      ///< the last packet is not whole
  std::int64_t unread_bytes = 0;   ///< at the end of the file, where packets were expected
  std::int64_t num_hidden = 0;     ///< pictures never shown, because another has the same time
  double hidden_at_seconds = 0;    ///< where most of them are

  double start_seconds() const { return stretches.front().range.start_seconds; }
  double end_seconds() const { return stretches.back().range.end_seconds; }

  /// Whether the picture that is shown at `seconds` can be one that began at `begin_seconds`. If
  /// not, others should have followed it, which are missing.
  bool is_shown(double seconds, double begin_seconds) const;
  /// Adds to `damaged`, which stays ascending; ranges that touch or nearly do become one.
  void add_damage(const TimeRange& range);
};

/// What is wrong with the file, in words: "ends at 6.5 s of 60; damaged from 3 s to 4.2 s; the
/// clock jumps at 5 s, by 90000 s". Empty if nothing is. At most a few lines long.
std::string describe_faults(const Timeline& timeline);

/// A line of text for each part, exact; for keeping.
std::string to_text(const Timeline& timeline);
/// Throws Error (kData) in the name of `where` unless `text` is one of `to_text`.
Timeline timeline_from_text(const std::string& text, const std::string& where);

}  // namespace litevl
