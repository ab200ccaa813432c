// The pictures of a video file at given times, as bytes, without LibTorch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "config/frame_size.h"
#include "video/timeline.h"
#include "video/video_info.h"

namespace litevl {

struct VideoReaderOptions {
  int decoder_threads = 1;  ///< 1 to 64; use 1 in programs that read several videos at once
  /// The file's, if it is known; otherwise all packets are read, and none decoded, to find it.
  std::optional<Timeline> timeline = {};
};

/// Reads every format that FFmpeg decodes. The file may be hostile or damaged: what can be decoded
/// is returned, anything else throws Error (kData). Use a reader from one thread; several readers
/// may run at once.
///
/// Times are on the file's timeline and must ascend within a call (later calls may go back). The
/// picture at a time is the one being shown then: the last one that starts at or before that time;
/// before the first picture, the first; after the last, the last. Pictures are rotated upright and
/// resized, ignoring their aspect ratio, with antialiased bicubic interpolation (docs/model.md).
class PictureReader {
 public:
  /// Throws Error (kData) if the file is missing or no picture can be decoded, (kUsage) for wrong
  /// options.
  explicit PictureReader(const std::filesystem::path& path, const VideoReaderOptions& options = {});
  ~PictureReader();
  PictureReader(PictureReader&&) noexcept;
  PictureReader& operator=(PictureReader&&) noexcept;

  const VideoInfo& info() const;
  /// The file's information, including damage found by decoding so far.
  const Timeline& timeline() const;
  /// The start time of the last picture that the last call to `read` returned.
  double shown_since_seconds() const;
  /// Finds the picture at a time as `read` does, without its pixels, and returns its start time.
  double look_at(double seconds);

  /// Calls `use` for the picture at each time, with its index from 0 and its RGB pixels (H,W,3).
  /// Throws Error (kUsage) for wrong times or size, (kData) if no picture can be decoded.
  void read(const std::vector<double>& times_seconds, FrameSize size,
            const std::function<void(std::int64_t, const std::vector<std::uint8_t>&)>& use);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace litevl
