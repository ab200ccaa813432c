// RGB pixels into PNG or JPEG.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace litevl {

enum class PictureFormat { kPng, kJpeg };

/// The bytes of a picture file. `rgb` has height × width × 3 bytes, rows from the top.
/// Throws Error (kUsage) unless both sides are 1 to 16384.
std::string encode_picture(const std::uint8_t* rgb, int width, int height, PictureFormat format);

/// Writes the picture to `path` atomically, as its ending says: .png, .jpg or .jpeg.
/// Throws Error (kUsage) for other endings and sizes, (kMachine) if the disk refuses.
void write_picture(const std::filesystem::path& path, const std::uint8_t* rgb, int width,
                   int height);

}  // namespace litevl
