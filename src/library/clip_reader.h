// The pictures of a video's clips, each stretch of the file decoded once.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "library/clips.h"
#include "video/video_reader.h"

namespace litevl {

/// A clip as it was read.
struct ReadClip {
  std::size_t number = 0;            ///< among those asked for
  TimeRange range = {};              ///< what of it is whole
  Array<float> pictures = {};        ///< (T,3,H,W)
  std::vector<double> seconds = {};  ///< T, when each of them is shown
};

/// False ends the reading.
using UseClip = std::function<bool(const ReadClip&)>;

/// Calls `use` with each of `clips` in turn, of `frames` = T pictures: at the middles of equal
/// parts of the clip, as VideoReader::read_frames gives them. Neither the clips' starts nor their
/// ends go back.
///
/// Where the file is damaged, the picture before is shown for too long. A clip is cut at its ends
/// to the part that is whole, from about the first picture behind damage to the end of the last
/// before it, and a picture that is missing within it is the nearest other, with that one's time; a
/// clip of which nothing is whole is left out.
///
/// Clips overlap, and to go back in a file means to decode again from a key frame, which may be far
/// before. So pictures are read in the order of time, whichever clip they belong to; a clip that
/// has begun waits in memory until its end is reached.
///
/// Throws as VideoReader::read_frames, after `use` was called for the clips that were complete, and
/// Error (kUsage) unless `frames` is positive.
void read_clips(VideoReader& reader, const std::vector<TimeRange>& clips, int frames,
                FrameSize size, const UseClip& use);

}  // namespace litevl
