// The explained stretch as a video with the heat in colour.
#pragma once

#include <filesystem>

#include "explain/report.h"

namespace litevl {

/// Writes an MP4 to `path`, whole or not at all: the pictures between `video`'s start and end, at
/// their own size, with `heat` (T,R,C) interpolated between its frames. At most 900 pictures, 15 a
/// second. Errors as VideoReader's and VideoWriter's.
void write_overlay_video(const std::filesystem::path& path, const ExplainedVideo& video,
                         const Array<float>& heat);

}  // namespace litevl
