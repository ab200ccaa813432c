#include "video/read_timeline.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

#include "litevl/error.h"
#include "video/mp4_boxes.h"
#include "video/read_bytes.h"
#include "video/timeline_builder.h"

namespace litevl {
namespace {

// Of formats whose clocks are known to start again, such as broadcasts that are cut and joined.
constexpr double kMostStillOfBroadcast = 600;
constexpr double kMostStill = 3600;
// What a header and the pictures may differ by: writers round and count differently.
constexpr double kClaimSeconds = 1;
constexpr double kClaimShare = 1e-3;
constexpr std::int64_t kFreePackets = 4096;

bool is_broadcast(const Demuxer& demuxer) {
  return (demuxer.input().iformat->flags & AVFMT_TS_DISCONT) != 0;
}

double packet_seconds(const AVStream& stream, std::int64_t ticks) {
  return static_cast<double>(ticks) * av_q2d(stream.time_base);
}

bool is_sound(const AVStream& stream) { return stream.codecpar->codec_type == AVMEDIA_TYPE_AUDIO; }

bool is_other_video(const AVStream& stream) {
  return stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
         (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) == 0;
}

std::optional<double> sound_start(const Demuxer& demuxer) {
  std::optional<double> start;
  for (unsigned i = 0; i < demuxer.input().nb_streams; ++i) {
    const AVStream& stream = *demuxer.input().streams[i];
    if (!is_sound(stream) || stream.start_time == AV_NOPTS_VALUE) continue;
    const double seconds = packet_seconds(stream, stream.start_time);
    start = start ? std::min(*start, seconds) : seconds;
  }
  return start;
}

bool is_mp4_file(const Demuxer& demuxer) {
  return std::string_view(demuxer.input().iformat->name).starts_with("mov,");
}

// Formats that tell the video's length by itself, and not only the file's.
bool tells_tracks(const Demuxer& demuxer) {
  return is_mp4_file(demuxer) || std::string_view(demuxer.input().iformat->name) == "avi";
}

// What the header says of the pictures' end; nothing where it cannot be right.
std::optional<double> claimed_seconds(const Demuxer& demuxer) {
  const auto claimed =
      tells_tracks(demuxer) ? demuxer.claimed_track_seconds() : demuxer.claimed_file_seconds();
  // Written before the length was known, it may be anything; no picture takes less than a byte.
  if (!claimed || *claimed <= 0 ||
      *claimed * demuxer.frame_rate() > static_cast<double>(demuxer.size_bytes()))
    return std::nullopt;
  return claimed;
}

// Whether the packets end long before `claimed`. `pictures_end` is on the timeline, `zero` its
// beginning, `file_end` the latest end of any packet; by the streams' own time stamps.
bool is_early(const Demuxer& demuxer, double claimed, double pictures_end, double zero,
              double file_end) {
  // Some writers count from the first picture, some from time 0.
  double end = std::max(pictures_end, pictures_end + zero);
  if (!tells_tracks(demuxer)) end = std::max(end, file_end);
  return claimed > end + std::max(kClaimSeconds, kClaimShare * claimed);
}

// Never written, or lost: no picture that is compressed with loss is zeros only.
bool is_blank(const AVPacket& packet, const AVCodecDescriptor* codec) {
  constexpr int kLeastBytes = 64;
  if (codec == nullptr || (codec->props & AV_CODEC_PROP_LOSSY) == 0 || packet.size < kLeastBytes)
    return false;
  return packet.data[0] == 0 &&
         std::memcmp(packet.data, packet.data + 1, static_cast<std::size_t>(packet.size) - 1) == 0;
}

}  // namespace

Timeline read_timeline(Demuxer& demuxer) {
  TimelineBuilder builder(
      {.time_base = demuxer.stream().time_base,
       .frame_seconds = 1 / demuxer.frame_rate(),
       .most_still_seconds = is_broadcast(demuxer) ? kMostStillOfBroadcast : kMostStill});
  demuxer.set_clock({});
  demuxer.keep_all_streams(true);
  const AVCodecDescriptor* codec = avcodec_descriptor_get(demuxer.stream().codecpar->codec_id);
  const Mp4Fragments fragments =
      is_mp4_file(demuxer) ? read_mp4_fragments(demuxer.file()) : Mp4Fragments();
  auto missing = fragments.after_missing.begin();
  const AvPacket packet = make_packet();
  std::int64_t num_packets = 0;
  std::int64_t errors_before = num_ffmpeg_errors() + demuxer.num_read_errors();
  double file_end = 0;
  ReadBytes read_bytes;
  bool is_broken_off = false;
  // A packet without bytes costs a hostile file nothing.
  while (num_packets++ < demuxer.size_bytes() + kFreePackets && builder.is_readable() &&
         demuxer.read_any(*packet)) {
    const AVStream& stream = *demuxer.input().streams[packet->stream_index];
    const bool is_corrupt = (packet->flags & AV_PKT_FLAG_CORRUPT) != 0;
    is_broken_off = is_corrupt && !is_broadcast(demuxer);
    const std::int64_t stamp = packet->dts != AV_NOPTS_VALUE ? packet->dts : packet->pts;
    const double start = packet_seconds(stream, stamp);
    const double end = packet_seconds(stream, av_sat_add64(stamp, packet->duration));
    if (stamp != AV_NOPTS_VALUE) file_end = std::max(file_end, end);
    if (demuxer.is_video(*packet)) {
      const std::int64_t errors = num_ffmpeg_errors() + demuxer.num_read_errors();
      bool is_suspect = is_corrupt || errors > errors_before;
      for (; missing != fragments.after_missing.end() && packet->pos >= *missing; ++missing)
        is_suspect = true;
      const bool is_picture = !is_blank(*packet, codec);
      builder.add(*packet, demuxer.mended_seconds(), is_suspect || !is_picture, is_picture);
      read_bytes.add_picture(*packet, builder.newest_end_seconds());
      errors_before = errors;
    } else {
      if (is_sound(stream) && stamp != AV_NOPTS_VALUE) builder.add_sound(start, end);
      read_bytes.add_other(*packet, is_other_video(stream));
    }
    av_packet_unref(packet.get());
  }
  const auto claimed = claimed_seconds(demuxer);
  const bool is_complete = claimed && !fragments.is_fragmented &&
                           !is_early(demuxer, *claimed, builder.shown_seconds(), 0, file_end);
  const auto [holes, tail_bytes] =
      read_bytes.find_unread(demuxer.input(), demuxer.file(), is_complete);
  const double bytes_per_second =
      static_cast<double>(demuxer.size_bytes()) / std::max(1.0, builder.shown_seconds());
  Timeline timeline = builder.finish(sound_start(demuxer), holes, bytes_per_second);
  if (timeline.stretches.empty())
    throw Error(Error::Kind::kData, demuxer.where(), "has no pictures");
  timeline.is_broken_off = is_broken_off;
  timeline.unread_bytes = tail_bytes;
  if (claimed && is_early(demuxer, *claimed, timeline.end_seconds(),
                          demuxer.seconds(timeline.zero_ticks), file_end))
    timeline.claimed_end_seconds = *claimed;
  demuxer.keep_all_streams(false);
  demuxer.set_clock(timeline.jumps);
  demuxer.rewind();
  return timeline;
}

}  // namespace litevl
