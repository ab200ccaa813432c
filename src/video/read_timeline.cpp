#include "video/read_timeline.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "core/error.h"
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

// Formats that tell the video's length by itself, and not only the file's.
bool tells_tracks(const Demuxer& demuxer) {
  const std::string_view name = demuxer.input().iformat->name;
  return name == "avi" || name.starts_with("mov,");
}

// `file_end` is the latest end of any packet, by the streams' own time stamps.
double claimed_end(const Demuxer& demuxer, const Timeline& timeline, double file_end) {
  const auto claimed =
      tells_tracks(demuxer) ? demuxer.claimed_track_seconds() : demuxer.claimed_file_seconds();
  // Written before the length was known, it may be anything; no picture takes less than a byte.
  if (!claimed || *claimed * demuxer.frame_rate() > static_cast<double>(demuxer.size_bytes()))
    return 0;
  // Some writers count from the first picture, some from time 0.
  double end = std::max(timeline.end_seconds(),
                        timeline.end_seconds() + demuxer.seconds(timeline.zero_ticks));
  if (!tells_tracks(demuxer)) end = std::max(end, file_end);
  return *claimed > end + std::max(kClaimSeconds, kClaimShare * *claimed) ? *claimed : 0;
}

}  // namespace

Timeline read_timeline(Demuxer& demuxer) {
  TimelineBuilder builder(
      {.time_base = demuxer.stream().time_base,
       .frame_seconds = 1 / demuxer.frame_rate(),
       .most_still_seconds = is_broadcast(demuxer) ? kMostStillOfBroadcast : kMostStill});
  demuxer.set_clock({});
  demuxer.keep_all_streams(true);
  const AvPacket packet = make_packet();
  std::int64_t num_packets = 0;
  std::int64_t errors_before = num_ffmpeg_errors() + demuxer.num_read_errors();
  double file_end = 0;
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
      builder.add(*packet, demuxer.mended_seconds(), is_corrupt || errors > errors_before);
      errors_before = errors;
    } else if (is_sound(stream) && stamp != AV_NOPTS_VALUE) {
      builder.add_sound(start, end);
    }
    av_packet_unref(packet.get());
  }
  Timeline timeline = builder.finish(sound_start(demuxer));
  if (timeline.stretches.empty())
    throw Error(Error::Kind::kData, demuxer.where(), "has no pictures");
  timeline.is_broken_off = is_broken_off;
  timeline.claimed_end_seconds = claimed_end(demuxer, timeline, file_end);
  demuxer.keep_all_streams(false);
  demuxer.set_clock(timeline.jumps);
  demuxer.rewind();
  return timeline;
}

}  // namespace litevl
