// How a video is cut into the clips that search finds.
#pragma once

#include <vector>

#include "config/model_config.h"
#include "litevl/types.h"
#include "video/timeline.h"

namespace litevl {

/// `asked`, or as long as the clips that the model was trained with, if it has no window.
ClipOptions clips_for(const ModelConfig& config, const ClipOptions& asked);

/// One clip if the video is no longer than a window; otherwise the least number of equally long
/// clips, none longer than a window, each sharing `overlap_seconds` with the next. The first
/// starts at 0, the last ends at `duration_seconds`.
/// Throws Error: kUsage unless 0 <= overlap < window, kData unless the duration is positive and
/// finite and gives at most 100,000 clips.
std::vector<TimeRange> cut_into_clips(double duration_seconds, const ClipOptions& options);

/// The clips of all stretches in which pictures begin, each stretch cut by itself as above, and one
/// clip for each picture that is shown for long, however long. Nothing where the file is damaged.
/// Throws Error as above.
std::vector<TimeRange> cut_into_clips(const Timeline& timeline, const ClipOptions& options);

}  // namespace litevl
