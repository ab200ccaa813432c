// Information about the video of a file.
#pragma once

#include <cstdint>
#include <string>

#include "video/timeline.h"

namespace litevl {

struct VideoInfo {
  double first_seconds = 0;     ///< where the first picture begins; time 0 is the file's start
  double duration_seconds = 0;  ///< where the last picture ends, positive
  int width = 0;                ///< pixels as shown: rotated upright, with square pixels
  int height = 0;
  double frame_rate = 0;        ///< average number of pictures per second, positive
  std::string codec;            ///< FFmpeg's name: "h264"
  std::int64_t num_frames = 0;  ///< pictures in the file, including damaged ones; at least 1
};

/// From the first picture to the last one's end or to `most_seconds`, where datasets end their
/// videos, if pictures are shown before that.
TimeRange used_stretch(const VideoInfo& info, double most_seconds);

class Demuxer;
struct Orientation;

/// The orientation that the file's display matrix asks for.
Orientation read_orientation(const Demuxer& demuxer);

/// What the header says of the pictures, and the timeline of their times.
VideoInfo read_video_info(const Demuxer& demuxer, const Timeline& timeline);

}  // namespace litevl
