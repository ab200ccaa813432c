// The pictures of a video's clips, each stretch of the file decoded once.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <functional>
#include <vector>

#include "library/clips.h"
#include "video/video_reader.h"

namespace litevl {

/// Calls `use` with the number and the pictures (T,3,H,W), T = `frames`, of each of `clips` in turn
/// until it returns false: at the middles of equal parts of the clip, as VideoReader::read_frames
/// gives them. Neither the clips' starts nor their ends go back.
///
/// Clips overlap, and to go back in a file means to decode again from a key frame, which may be far
/// before. So pictures are read in the order of time, whichever clip they belong to; a clip that
/// has begun waits in memory for its last.
///
/// Throws as VideoReader::read_frames, after `use` was called for the clips that were complete, and
/// Error (kUsage) unless `frames` is positive.
void read_clips(VideoReader& reader, const std::vector<TimeRange>& clips, int frames,
                FrameSize size, const std::function<bool(std::size_t, const at::Tensor&)>& use);

}  // namespace litevl
