// A part of a video by copying its packets. Private to video/.
#pragma once

#include <filesystem>

#include "video/cut_video.h"

namespace litevl {

/// As cut_video's fast cut, into FFmpeg's `container`: from the last key frame that is not after
/// the range's start, to the packet that ends the range or the few that are stored before it.
/// Throws Error (kData) also where packets have no times.
VideoCut copy_packets(const std::filesystem::path& video, const TimeRange& range,
                      const std::filesystem::path& output, const char* container,
                      const CutOptions& options);

}  // namespace litevl
