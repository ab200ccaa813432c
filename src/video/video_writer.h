// RGB pictures into an H.264 MP4 file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace litevl {

struct VideoWriterOptions {
  int width = 0;                    ///< pixels, even, 2 to 16384
  int height = 0;                   ///< pixels, even, 2 to 16384
  int frame_rate = 0;               ///< frames a second, 1 to 1000
  int crf = 18;                     ///< x264's constant quality, 0 (best) to 51
  std::string preset = "veryfast";  ///< x264's trade of time for size
};

/// Writes yuv420p, BT.709, limited range. The same pictures give the same bytes: one thread, no
/// dates. Nothing is at `path` until `finish`; without it, nothing is left. One thread.
class VideoWriter {
 public:
  /// Throws Error (kUsage) for options out of range, (kMachine) if the file cannot be opened.
  VideoWriter(const std::filesystem::path& path, const VideoWriterOptions& options);
  ~VideoWriter();
  VideoWriter(const VideoWriter&) = delete;
  VideoWriter& operator=(const VideoWriter&) = delete;

  /// Appends a picture: height × width × 3 bytes, rows from the top. Throws Error (kMachine).
  void write(const std::uint8_t* rgb);

  /// Ends the file, syncs it and gives it its name. Throws Error (kUsage) if no picture was
  /// written, (kMachine) if the disk refuses. Nothing may be written afterwards.
  void finish();

 private:
  class Encoder;
  std::unique_ptr<Encoder> encoder_;
};

}  // namespace litevl
