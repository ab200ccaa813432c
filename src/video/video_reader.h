// The pictures of a video file at given times, as arrays.
#pragma once

#include <filesystem>
#include <vector>

#include "core/array.h"
#include "video/picture_reader.h"

namespace litevl {

/// Like PictureReader, which says what times and sizes mean.
class VideoReader {
 public:
  /// Throws as PictureReader does.
  explicit VideoReader(const std::filesystem::path& path, const VideoReaderOptions& options = {});

  const VideoInfo& info() const { return pictures_.info(); }
  const Timeline& timeline() const { return pictures_.timeline(); }
  double shown_since_seconds() const { return pictures_.shown_since_seconds(); }
  double look_at(double seconds) { return pictures_.look_at(seconds); }

  /// (T,3,H,W) float32, RGB, normalised for the model. Throws as PictureReader::read.
  Array<float> read_frames(const std::vector<double>& times_seconds, FrameSize size);

  /// (T,H,W,3) uint8, RGB. Throws as PictureReader::read.
  Array<std::uint8_t> read_pictures(const std::vector<double>& times_seconds, FrameSize size);

 private:
  PictureReader pictures_;
};

/// Throws Error (kData) unless `path` is a file that can be opened as a video. Reads its beginning
/// only, so what is wrong further on is not noticed.
void check_is_video(const std::filesystem::path& path);

}  // namespace litevl
