// The packets of a file's video stream. Private to video/.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "video/ffmpeg.h"
#include "video/ffmpeg_file.h"
#include "video/timeline.h"

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

  const FfmpegFile& file() const { return *file_; }
  std::int64_t size_bytes() const { return file_->size_bytes(); }
  /// Pictures a second on average, as far as the header tells; positive.
  double frame_rate() const;
  /// What the header says of the video stream's own length, or of the whole file's; nothing where
  /// it says nothing or FFmpeg guesses.
  std::optional<double> claimed_track_seconds() const;
  std::optional<double> claimed_file_seconds() const;

  double seconds(std::int64_t ticks) const;
  /// Whole units of the stream's time base in `seconds`, which is finite; saturates.
  std::int64_t ticks(double seconds) const;

  /// Time stamps are changed as these say; the file is at its start or `rewind` follows. With
  /// jumps, it can only be read from there.
  void set_clock(std::vector<ClockJump> jumps);

  /// Moves the video's next packet into `packet`. False at the end, or where the file is too broken
  /// to go on. One stamp of a packet that is an hour from the other is taken to be damaged.
  bool read(AVPacket& packet);
  /// The same of all streams, whose other packets `read` leaves out.
  bool read_any(AVPacket& packet);
  /// How far the damaged stamp of the last packet was off; 0 if none was.
  double mended_seconds() const { return mended_seconds_; }
  bool is_video(const AVPacket& packet) const {
    return packet.stream_index == static_cast<int>(stream_index_);
  }
  /// Whether `read_any` has sound and all else, or, as at first, the video only.
  void keep_all_streams(bool is_kept);
  /// Failures of `read` and `read_any`, after which they went on.
  std::int64_t num_read_errors() const { return num_read_errors_; }

  /// False for files whose presentation times do not tell where to go, which can only be read from
  /// the start.
  bool can_seek() const;
  /// Goes to about the last key frame that is not after `pts`; may land elsewhere. False if the
  /// file refuses.
  bool seek(std::int64_t pts);
  /// The last key frame not after `pts`, if the file's index knows.
  std::optional<std::int64_t> key_frame_before(std::int64_t pts) const;
  /// Back to the first packet: by a seek that is seen to arrive there, or else by opening the file
  /// again, which is right even if its index is broken.
  void rewind();

 private:
  // By which a packet is known again.
  struct PacketMark {
    std::int64_t pts, dts;
    int size, flags;
    bool operator==(const PacketMark&) const = default;
  };
  static PacketMark mark_of(const AVPacket& packet) {
    return {packet.pts, packet.dts, packet.size, packet.flags};
  }

  void open();
  std::vector<std::int64_t> open_input(std::int64_t probe_seconds);
  void choose_stream();
  bool read_raw(AVPacket& packet);
  bool return_to_start();
  bool go_to(std::int64_t target, int flags);

  std::filesystem::path path_;
  std::optional<FfmpegFile> file_;  // before `input_`, which reads from it
  AvInput input_;
  unsigned stream_index_ = 0;
  std::int64_t claimed_track_ticks_ = AV_NOPTS_VALUE;
  bool is_kept_all_ = false;
  std::optional<PacketMark> first_;   // of the video
  AvPacket pending_ = make_packet();  // read but not yet given out
  bool has_pending_ = false;
  std::int64_t num_read_errors_ = 0;
  double mended_seconds_ = 0;
  std::vector<ClockJump> jumps_;
  std::size_t next_jump_ = 0;
  std::int64_t num_read_ = 0;  // of the video's packets, since the start
};

}  // namespace litevl
