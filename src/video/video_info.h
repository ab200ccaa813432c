// What a file says of its video.
#pragma once

#include <cstdint>
#include <string>

namespace litevl {

struct VideoInfo {
  double duration_seconds = 0;  ///< of the video stream, positive, at most 30 days
  double start_seconds = 0;     ///< the first picture's time, by the file's own clock
  int width = 0;                ///< pixels as shown: turned upright, pixels made square
  int height = 0;
  double frame_rate = 0;        ///< pictures a second on average, positive
  std::string codec;            ///< FFmpeg's name: "h264"
  std::int64_t num_frames = 0;  ///< an estimate, at least 1
};

class Demuxer;
struct Orientation;

/// The orientation that the file's display matrix asks for.
Orientation read_orientation(const Demuxer& demuxer);

/// All but `start_seconds`, from the header; where that has no believable duration, from packets at
/// both ends, or all, and `demuxer` is rewound. Throws Error (kData) if even these give none.
VideoInfo read_video_info(Demuxer& demuxer);

}  // namespace litevl
