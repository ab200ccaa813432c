// The pictures of a video file at given times.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>
#include <vector>

#include "video/video_info.h"

namespace litevl {

struct VideoReaderOptions {
  int decoder_threads = 1;  ///< 1 to 64; programs that read several videos at once want 1
};

/// Pixels of the pictures asked for, whatever the video's own shape.
struct FrameSize {
  int height = 224;  ///< 1 to 16384
  int width = 224;   ///< 1 to 16384
};

/// Reads whatever FFmpeg decodes. The file may be hostile or damaged: what can be decoded is given,
/// the rest is an Error (kData). One thread; several readers may run at once.
///
/// Times are in seconds from the first picture, ascending within a call (later calls may go back).
/// The picture at a time is the one being shown then: the last that starts at or before it; before
/// the first, the first; after the last, the last. Pictures are turned upright and squashed to the
/// size with bicubic interpolation, antialiased (docs/model.md).
class VideoReader {
 public:
  /// Throws Error (kData) if the file is missing or no picture can be decoded, (kUsage) for wrong
  /// options.
  explicit VideoReader(const std::filesystem::path& path, const VideoReaderOptions& options = {});
  ~VideoReader();
  VideoReader(VideoReader&&) noexcept;
  VideoReader& operator=(VideoReader&&) noexcept;

  const VideoInfo& info() const;

  /// (T,3,H,W) float32, RGB, normalised for the model. Throws Error (kUsage) for wrong times or
  /// size, (kData) if no picture can be decoded.
  at::Tensor read_frames(const std::vector<double>& times_seconds, FrameSize size);

  /// (T,H,W,3) uint8, RGB. Errors as above.
  at::Tensor read_pictures(const std::vector<double>& times_seconds, FrameSize size);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace litevl
