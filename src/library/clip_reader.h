// Reads the pictures of a video's clips, and decodes each part of the file only once.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "library/clips.h"
#include "video/video_reader.h"

namespace litevl {

/// A clip that was read.
struct ReadClip {
  std::size_t number = 0;            ///< index in the list of clips that were asked for
  TimeRange range = {};              ///< the undamaged part of it
  Array<float> pictures = {};        ///< (T,3,H,W)
  std::vector<double> seconds = {};  ///< T, when each of them is shown
};

/// Returns false to end the reading.
using UseClip = std::function<bool(const ReadClip&)>;

/// Calls `use` with each of `clips` in turn, with `frames` = T pictures each: those in the middle
/// of T equal parts of the clip, as returned by VideoReader::read_frames. Both the starts and the
/// ends of the clips must be ascending.
///
/// Where the file is damaged, the last picture before the damage is shown for too long. So a clip
/// is reduced to its undamaged part, from about the first picture after damage to the end of the
/// last picture before the next damage. A picture that is missing within it is replaced by the
/// nearest one, with that picture's time. A clip without an undamaged part is left out.
///
/// Clips overlap, and going back in a file means to decode again from a key frame, which may be
/// much earlier. So pictures are read in the order of time, whichever clip they belong to; a clip
/// that has begun stays in memory until its end is reached.
///
/// Throws as VideoReader::read_frames does, after `use` was called for the clips that were
/// complete; and Error (kUsage) unless `frames` is positive.
void read_clips(VideoReader& reader, const std::vector<TimeRange>& clips, int frames,
                FrameSize size, const UseClip& use);

}  // namespace litevl
