// Videos that browsers cannot play, encoded a piece at a time, as far as they are watched.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "app/catalogue.h"

namespace litevl {

struct VideoPiece {
  std::string bytes;  ///< fragmented MP4, H.264 and AAC, whose times begin at 0
  std::string type;   ///< for SourceBuffers: `video/mp4; codecs="avc1.64001f,mp4a.40.2"`
};

/// The part [number · seconds, (number + 1) · seconds) of a video, at most 1280 pixels a side.
/// Throws Error: kUsage for a piece that begins after the video's end, or `seconds` other than 1 to
/// 60; kData if it cannot be read. Throws Stopped when cancelled.
VideoPiece video_piece(const CatalogueVideo& video, std::int64_t number, double seconds,
                       const std::atomic<bool>* is_cancelled = nullptr);

}  // namespace litevl
