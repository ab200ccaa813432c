// Which part of a video a cut is of. Private to video/.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "litevl/types.h"
#include "video/timeline.h"

namespace litevl {

/// Throws Error (kUsage) unless the range has a length and begins at 0 or later.
void check_cut_range(const std::filesystem::path& video, const TimeRange& range);

/// `range` without what is past the video's end, of which `notes` gets a line. Throws Error
/// (kUsage) if nothing is left.
TimeRange range_within(const std::filesystem::path& video, const Timeline& timeline,
                       TimeRange range, std::vector<std::string>& notes);

/// A note where the video is known to be damaged in `range`.
void note_damage_in(const Timeline& timeline, const TimeRange& range,
                    std::vector<std::string>& notes);

}  // namespace litevl
