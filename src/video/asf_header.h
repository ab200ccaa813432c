// What the header of an ASF file (.wmv, .asf) claims. Private to video/.
#pragma once

#include <optional>

#include "video/ffmpeg_file.h"

namespace litevl {

/// The length of the whole file's sound and pictures; nothing if it was written before that was
/// known. FFmpeg leaves it out where the file's size is another than the header's, as that of every
/// file that is cut.
std::optional<double> claimed_asf_seconds(const FfmpegFile& file);

}  // namespace litevl
