// Writes the explained stretch as a video with coloured heat.
#pragma once

#include <filesystem>

#include "explain/report.h"

namespace litevl {

/// Writes an MP4 to `path`, completely or not at all: the pictures between `video`'s start and end,
/// at their own size, with `heat` (T,R,C) interpolated between its frames. At most 900 pictures, 15
/// for each second. Throws Error as VideoReader and VideoWriter do.
void write_overlay_video(const std::filesystem::path& path, const ExplainedVideo& video,
                         const Array<float>& heat);

}  // namespace litevl
