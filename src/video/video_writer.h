// Writes RGB pictures to an H.264 MP4 file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace litevl {

struct VideoWriterOptions {
  int width = 0;                    ///< pixels, even, 2 to 16384
  int height = 0;                   ///< pixels, even, 2 to 16384
  int frame_rate = 0;               ///< frames per second, 1 to 1000
  int crf = 18;                     ///< x264's constant quality, 0 (best) to 51
  std::string preset = "veryfast";  ///< x264's trade-off between time and size
};

/// Writes yuv420p, BT.709, limited range. The same pictures always give the same bytes: x264 uses
/// one thread, and no dates are written. The file appears at `path` only with `finish`; without it,
/// nothing is left. For one thread.
class VideoWriter {
 public:
  /// Throws Error (kUsage) for options out of range, (kMachine) if the file cannot be opened.
  VideoWriter(const std::filesystem::path& path, const VideoWriterOptions& options);
  ~VideoWriter();
  VideoWriter(const VideoWriter&) = delete;
  VideoWriter& operator=(const VideoWriter&) = delete;

  /// Appends a picture: height × width × 3 bytes, rows from the top. Throws Error (kMachine).
  void write(const std::uint8_t* rgb);

  /// Completes the file, syncs it and gives it its name. Throws Error (kUsage) if no picture was
  /// written, (kMachine) if the disk fails. Nothing may be written afterwards.
  void finish();

 private:
  class Encoder;
  std::unique_ptr<Encoder> encoder_;
};

}  // namespace litevl
