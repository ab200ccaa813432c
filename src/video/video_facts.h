// What a file says of itself at its beginning.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace litevl {

struct VideoFacts {
  std::int64_t bytes = 0;
  double modified = 0;      ///< when it was last written, seconds since 1970
  int width = 0;            ///< pixels as shown: rotated upright
  int height = 0;           ///< pixels
  std::string codec;        ///< FFmpeg's name: "h264"
  std::string sound_codec;  ///< empty if it has no sound
  /// Whether browsers play the file as it is: H.264 with 8 bits and 4:2:0, VP8, VP9 or AV1, with
  /// AAC, MP3, Opus or Vorbis, in MP4 or WebM.
  bool is_playable = false;
};

/// Reads the file's beginning only. Throws Error (kData) if it is missing or no video.
VideoFacts video_facts(const std::filesystem::path& path);

}  // namespace litevl
