#include "video/copy_packets.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/stop.h"
#include "litevl/error.h"
#include "video/cut_range.h"
#include "video/demuxer.h"
#include "video/orientation.h"
#include "video/output_file.h"
#include "video/read_timeline.h"
#include "video/video_info.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

// A seek without an index may land behind the key frame that is needed; then it starts earlier.
constexpr double kSeekMarginsSeconds[] = {0, 2, 16};
// Sound lies before or behind the pictures of its time.
constexpr double kSoundMarginSeconds = 2;
constexpr double kMostSoundLagSeconds = 10;

class PacketCopier {
 public:
  PacketCopier(const fs::path& video, const TimeRange& range, const fs::path& output,
               const char* container, const CutOptions& options)
      : demuxer_(video),
        timeline_(read_timeline(demuxer_)),
        range_(range_within(video, timeline_, range, cut_.notes)),
        container_(container),
        file_(output, container),
        is_cancelled_(options.is_cancelled) {
    // Where clocks jump the file can only be read from its start, and its sound jumps elsewhere.
    if (!timeline_.jumps.empty()) refuse("its clock jumps");
    sound_index_ = av_find_best_stream(const_cast<AVFormatContext*>(&demuxer_.input()),
                                       AVMEDIA_TYPE_AUDIO, -1, demuxer_.stream().index, nullptr, 0);
  }

  VideoCut copy() {
    start_ = pts_at(range_.start_seconds);
    end_ = pts_at(range_.end_seconds);
    key_ = find_key();
    add_streams();
    demuxer_.keep_all_streams(true);
    const bool is_seekable = demuxer_.can_seek() &&
                             demuxer_.seek(av_sat_sub64(key_, demuxer_.ticks(kSoundMarginSeconds)));
    if (!is_seekable || !copy_from_key()) {
      demuxer_.rewind();
      waiting_.clear();
      is_sound_over_ = false;
      if (!copy_from_key()) refuse("its key frames cannot be found again");
    }
    if (cut_.pictures == 0) refuse("its first key frame is after the moment");
    file_.finish();
    describe();
    return std::move(cut_);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(Error::Kind::kData, demuxer_.path().string(), why + ", so it cannot be copied",
                "leave out --fast");
  }

  std::int64_t pts_at(double seconds) const {
    return av_sat_add64(timeline_.zero_ticks, demuxer_.ticks(seconds));
  }

  // A copied packet needs both of its time stamps; where nothing is reordered they are the same.
  void complete_times(AVPacket& packet) const {
    const bool is_missing = packet.pts == AV_NOPTS_VALUE || packet.dts == AV_NOPTS_VALUE;
    if (!is_missing) return;
    if (demuxer_.stream().codecpar->video_delay > 0 || packet.pts == packet.dts)
      refuse("its packets have no times");
    if (packet.pts == AV_NOPTS_VALUE) packet.pts = packet.dts;
    packet.dts = packet.pts;
  }

  // The last key frame not after the start; before the first, the first.
  std::int64_t find_key() {
    for (const double margin : kSeekMarginsSeconds) {
      if (!demuxer_.can_seek() || !demuxer_.seek(av_sat_sub64(start_, demuxer_.ticks(margin))))
        break;
      const auto key = scan_for_key();
      if (key && *key <= start_) return *key;
    }
    demuxer_.rewind();
    const auto key = scan_for_key();
    if (!key) refuse("it has no key frames");
    return *key;
  }

  std::optional<std::int64_t> scan_for_key() {
    std::optional<std::int64_t> key;
    bool is_over = false;
    while (!is_over && demuxer_.read(*packet_)) {
      check_stop(is_cancelled_);
      complete_times(*packet_);
      const bool is_key = (packet_->flags & AV_PKT_FLAG_KEY) != 0;
      if (is_key && (!key || packet_->pts <= start_)) key = packet_->pts;
      is_over = packet_->dts > start_ && key;
      av_packet_unref(packet_.get());
    }
    return key;
  }

  void add_streams() {
    add_stream(demuxer_.stream());
    if (sound_index_ >= 0) add_stream(*demuxer_.input().streams[sound_index_]);
    file_.begin();
  }

  void add_stream(const AVStream& source) {
    AVStream& stream = file_.add_stream();
    file_.check(avcodec_parameters_copy(stream.codecpar, source.codecpar));
    stream.codecpar->codec_tag = 0;  // the container's own
    stream.time_base = source.time_base;
    stream.avg_frame_rate = source.avg_frame_rate;
    stream.sample_aspect_ratio = source.sample_aspect_ratio;
#if LIBAVFORMAT_VERSION_MAJOR < 61  // else they are among the parameters
    std::size_t size = 0;
    const std::uint8_t* matrix = av_stream_get_side_data(&source, AV_PKT_DATA_DISPLAYMATRIX, &size);
    if (matrix == nullptr) return;
    std::uint8_t* copy = av_stream_new_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, size);
    if (copy == nullptr) file_.check(AVERROR(ENOMEM));
    std::memcpy(copy, matrix, size);
#endif
  }

  // False, with nothing written, if the key frame was not met.
  bool copy_from_key() {
    while (demuxer_.read_any(*packet_)) {
      check_stop(is_cancelled_);
      if (demuxer_.is_video(*packet_)) {
        if (!take_video()) break;
      } else if (packet_->stream_index == sound_index_) {
        take_sound();
      }
      av_packet_unref(packet_.get());
      if (is_video_over_ && (sound_index_ < 0 || is_sound_over_)) break;
    }
    av_packet_unref(packet_.get());
    return has_begun_;
  }

  // False where nothing that follows is wanted.
  bool take_video() {
    complete_times(*packet_);
    if (!has_begun_) {
      has_begun_ = packet_->pts == key_ && (packet_->flags & AV_PKT_FLAG_KEY) != 0;
      if (!has_begun_) return packet_->dts <= key_;
      for (AvPacket& sound : waiting_) write_sound(*sound);
      waiting_.clear();
    }
    is_video_over_ = is_video_over_ || packet_->dts >= end_;
    if (is_video_over_)
      return demuxer_.seconds(av_sat_sub64(packet_->dts, end_)) < kMostSoundLagSeconds;
    // Pictures that come before their key frame refer to some that are not there.
    if (packet_->pts < key_) return true;
    write_video();
    return true;
  }

  void write_video() {
    if (packet_->duration <= 0)
      packet_->duration = std::max<std::int64_t>(1, demuxer_.ticks(1 / demuxer_.frame_rate()));
    shown_end_ = std::max(shown_end_, av_sat_add64(packet_->pts, packet_->duration));
    packet_->pts = av_sat_sub64(packet_->pts, key_);
    packet_->dts = av_sat_sub64(packet_->dts, key_);
    if (last_dts_ && packet_->dts <= *last_dts_) packet_->dts = *last_dts_ + 1;
    packet_->pts = std::max(packet_->pts, packet_->dts);
    last_dts_ = packet_->dts;
    packet_->stream_index = 0;
    file_.write(*packet_, demuxer_.stream().time_base);
    ++cut_.pictures;
  }

  void take_sound() {
    if (packet_->pts == AV_NOPTS_VALUE) packet_->pts = packet_->dts;
    if (packet_->pts == AV_NOPTS_VALUE) return;
    const AVRational base = sound_base();
    const AVRational video_base = demuxer_.stream().time_base;
    if (av_compare_ts(packet_->pts, base, end_, video_base) >= 0) is_sound_over_ = true;
    if (is_sound_over_ || av_compare_ts(packet_->pts, base, key_, video_base) < 0) return;
    if (has_begun_) {
      write_sound(*packet_);
      return;
    }
    AvPacket kept = make_packet();
    av_packet_move_ref(kept.get(), packet_.get());
    waiting_.push_back(std::move(kept));
  }

  void write_sound(AVPacket& packet) {
    const std::int64_t key = av_rescale_q(key_, demuxer_.stream().time_base, sound_base());
    packet.pts = packet.dts = av_sat_sub64(packet.pts, key);
    if (last_sound_ && packet.pts <= *last_sound_) packet.pts = packet.dts = *last_sound_ + 1;
    last_sound_ = packet.pts;
    packet.stream_index = 1;
    file_.write(packet, sound_base());
  }

  AVRational sound_base() const { return demuxer_.input().streams[sound_index_]->time_base; }

  void describe() {
    const auto seconds = [&](std::int64_t pts) {
      return demuxer_.seconds(av_sat_sub64(pts, timeline_.zero_ticks));
    };
    cut_.is_copied = true;
    cut_.range = {std::max(0.0, seconds(key_)), seconds(shown_end_)};
    cut_.codec = avcodec_get_name(demuxer_.stream().codecpar->codec_id);
    if (sound_index_ >= 0)
      cut_.sound_codec =
          avcodec_get_name(demuxer_.input().streams[sound_index_]->codecpar->codec_id);
    note_damage_in(timeline_, cut_.range, cut_.notes);
    const Orientation turned = read_orientation(demuxer_);
    const bool is_turned = turned.is_transposed || turned.is_mirrored_x || turned.is_mirrored_y;
    if (is_turned && container_ != "mp4" && container_ != "mov")
      cut_.notes.push_back(
          "the video is turned, which this container may not keep; .mp4 and .mov do");
  }

  VideoCut cut_;
  Demuxer demuxer_;
  Timeline timeline_;
  TimeRange range_;
  std::string_view container_;
  OutputFile file_;
  const std::atomic<bool>* is_cancelled_;
  int sound_index_ = -1;
  std::int64_t start_ = 0, end_ = 0, key_ = 0;  // of the video's clock
  bool has_begun_ = false, is_video_over_ = false, is_sound_over_ = false;
  std::deque<AvPacket> waiting_;  // sound that lies before its key frame
  std::optional<std::int64_t> last_dts_, last_sound_;
  std::int64_t shown_end_ = INT64_MIN;
  AvPacket packet_ = make_packet();
};

}  // namespace

VideoCut copy_packets(const fs::path& video, const TimeRange& range, const fs::path& output,
                      const char* container, const CutOptions& options) {
  return PacketCopier(video, range, output, container, options).copy();
}

}  // namespace litevl
