// The packets of a file's video stream. Private to video/.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "video/ffmpeg.h"
#include "video/ffmpeg_file.h"

namespace litevl {

/// Opens the file and its best video stream under limits that hold for hostile files: a regular
/// file that is no list of other files or addresses, at most 128 streams, pictures up to
/// `kMaxPictureSide` a side and `kMaxPicturePixels` in all. One thread.
class Demuxer {
 public:
  static constexpr int kMaxPictureSide = 16384;
  static constexpr std::int64_t kMaxPicturePixels = std::int64_t{8192} * 8192;

  /// Throws Error (kData) if the file is missing, no video or over the limits.
  explicit Demuxer(const std::filesystem::path& path);

  /// The video's stream: its parameters and its `time_base`, in which all pts here count. Valid
  /// until `rewind`.
  const AVStream& stream() const { return *input_->streams[stream_index_]; }
  const AVFormatContext& input() const { return *input_; }
  const std::filesystem::path& path() const { return path_; }
  /// "video stream 0", for errors.
  std::string stream_name() const { return "video stream " + std::to_string(stream_index_); }
  /// "holiday.mp4: video stream 0".
  std::string where() const { return path_.string() + ": " + stream_name(); }

  double seconds(std::int64_t ticks) const;
  /// Whole units of the stream's time base in `seconds`, which is finite; saturates.
  std::int64_t ticks(double seconds) const;

  /// Moves the stream's next packet into `packet`. False at the end, or where the file is too
  /// broken to go on.
  bool read(AVPacket& packet);

  /// False for files without presentation times, which can only be read from the start.
  bool can_seek() const;
  /// Goes to about the last key frame that is not after `pts`; may land elsewhere. False if the
  /// file refuses.
  bool seek(std::int64_t pts);
  /// The last key frame not after `pts`, if the file's index knows.
  std::optional<std::int64_t> key_frame_before(std::int64_t pts) const;
  /// Back to the first packet, by opening the file again: right even if its index is broken.
  void rewind();

 private:
  void open();
  void choose_stream();

  std::filesystem::path path_;
  std::optional<FfmpegFile> file_;  // before `input_`, which reads from it
  AvInput input_;
  unsigned stream_index_ = 0;
};

}  // namespace litevl
