// What an MP4's tables claim. Private to video/.
#pragma once

#include <filesystem>

#include "video/ffmpeg_file.h"

namespace litevl {

/// FFmpeg makes an entry for each sample (picture, piece of sound) that an MP4's tables count, and
/// again for each time that a track's cuts show it, before it looks for any: four bytes may ask for
/// gigabytes. Throws Error (kData) in the name of `path` if there are many more than the bytes of
/// the file.
void check_mp4_tables(const FfmpegFile& file, const std::filesystem::path& path);

}  // namespace litevl
