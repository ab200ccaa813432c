// The pictures of a file at the times of its timeline, as they are decoded. Private to video/.
#pragma once

#include <cstdint>
#include <filesystem>

#include "video/demuxer.h"
#include "video/frame_finder.h"
#include "video/orientation.h"
#include "video/picture_reader.h"

namespace litevl {

/// Times mean what they do for PictureReader. One thread.
class TimedPictures {
 public:
  /// Throws as PictureReader does.
  TimedPictures(const std::filesystem::path& path, const VideoReaderOptions& options);
  TimedPictures(const TimedPictures&) = delete;
  TimedPictures& operator=(const TimedPictures&) = delete;

  const Demuxer& demuxer() const { return demuxer_; }
  const VideoInfo& info() const { return info_; }
  /// The file's, including damage found by decoding so far.
  const Timeline& timeline() const { return timeline_; }
  /// How its pictures have to be turned.
  const Orientation& orientation() const { return orientation_; }

  /// The picture that is shown at a time; valid until the next call of this or `next`. Throws Error
  /// (kData) if the file cannot be read any more.
  const AVFrame& at(double seconds);
  /// The one after the last that was returned; null at the end of the file.
  const AVFrame* next();
  /// When a picture begins.
  double seconds(const AVFrame& picture) const { return seconds(picture.pts); }

 private:
  void begin_with_first_picture();
  void note_damage();
  double seconds(std::int64_t pts) const;

  Demuxer demuxer_;
  Timeline timeline_;
  VideoInfo info_;
  std::int64_t zero_ticks_ = 0;
  Orientation orientation_;
  FrameFinder finder_;  // after `demuxer_`, which it moves
};

}  // namespace litevl
