// Videos that are written in milliseconds.
#pragma once

#include <filesystem>

namespace litevl {

/// Frames of 32 × 32, 4 a second, all of one grey.
void write_grey_video(const std::filesystem::path& path, int grey, int seconds = 1);

}  // namespace litevl
