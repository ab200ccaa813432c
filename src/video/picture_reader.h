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
  int decoder_threads = 1;  ///< 1 to 64; programs that read several videos at once want 1
  /// The file's, if it is known; otherwise all packets are read, and none decoded, to find it.
  std::optional<Timeline> timeline = {};
};

/// Reads whatever FFmpeg decodes. The file may be hostile or damaged: what can be decoded is given,
/// the rest is an Error (kData). One thread; several readers may run at once.
///
/// Times are those of the file's timeline, ascending within a call (later calls may go back). The
/// picture at a time is the one being shown then: the last that starts at or before it; before
/// the first, the first; after the last, the last. Pictures are turned upright and squashed to the
/// size with bicubic interpolation, antialiased (docs/model.md).
class PictureReader {
 public:
  /// Throws Error (kData) if the file is missing or no picture can be decoded, (kUsage) for wrong
  /// options.
  explicit PictureReader(const std::filesystem::path& path, const VideoReaderOptions& options = {});
  ~PictureReader();
  PictureReader(PictureReader&&) noexcept;
  PictureReader& operator=(PictureReader&&) noexcept;

  const VideoInfo& info() const;
  /// Of the file, with the damage that was met in decoding so far.
  const Timeline& timeline() const;
  /// When the picture began that the last call to `read` gave last.
  double shown_since_seconds() const;
  /// Looks at a time as `read` does, without its pixels, and returns when its picture began.
  double look_at(double seconds);

  /// Calls `use` with the number, from 0, and the pixels (H,W,3), RGB, of the picture at each time.
  /// Throws Error (kUsage) for wrong times or size, (kData) if no picture can be decoded.
  void read(const std::vector<double>& times_seconds, FrameSize size,
            const std::function<void(std::int64_t, const std::vector<std::uint8_t>&)>& use);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace litevl
