#include "video/video_info.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "video/demuxer.h"
#include "video/orientation.h"

extern "C" {
#include <libavutil/display.h>
}

namespace litevl {
namespace {

// Who cuts a video into clips makes a number of them that grows with the duration, so a few
// hostile bytes must not claim centuries.
constexpr double kMaxSeconds = 30.0 * 24 * 3600;
constexpr double kUsualRate = 25;
constexpr double kMaxRate = 1000;
constexpr double kMaxPixelAspect = 16;

bool is_believable(double seconds) { return seconds > 0 && seconds <= kMaxSeconds; }

double rate_of(const AVStream& stream) {
  for (const AVRational rate : {stream.avg_frame_rate, stream.r_frame_rate})
    if (rate.num > 0 && rate.den > 0 && av_q2d(rate) <= kMaxRate) return av_q2d(rate);
  return kUsualRate;
}

// 0 if the header does not say.
double duration_in_header(const Demuxer& demuxer) {
  const AVStream& stream = demuxer.stream();
  if (stream.duration != AV_NOPTS_VALUE && is_believable(demuxer.seconds(stream.duration)))
    return demuxer.seconds(stream.duration);
  const AVFormatContext& input = demuxer.input();
  if (input.duration == AV_NOPTS_VALUE ||
      input.duration_estimation_method == AVFMT_DURATION_FROM_BITRATE)
    return 0;
  const double start = input.start_time == AV_NOPTS_VALUE
                           ? demuxer.seconds(demuxer.start_pts())
                           : static_cast<double>(input.start_time) / AV_TIME_BASE;
  const double end = start + static_cast<double>(input.duration) / AV_TIME_BASE;
  return std::max(0.0, end - demuxer.seconds(demuxer.start_pts()));
}

// The end of the last packet; where packets have no times, their number at the usual rate.
double duration_of_packets(Demuxer& demuxer, double frame_rate) {
  const AvPacket packet = make_packet();
  double end = 0;
  double num_untimed = 0;
  while (demuxer.read(*packet)) {
    if (packet->pts == AV_NOPTS_VALUE) {
      ++num_untimed;
    } else {
      const double length =
          packet->duration > 0 ? demuxer.seconds(packet->duration) : 1 / frame_rate;
      end = std::max(end, demuxer.seconds(av_sat_sub64(packet->pts, demuxer.start_pts())) + length);
    }
    av_packet_unref(packet.get());
  }
  demuxer.rewind();
  return std::max(end, num_untimed / frame_rate);
}

const std::int32_t* display_matrix(const AVStream& stream) {
#if LIBAVFORMAT_VERSION_MAJOR >= 61
  const AVPacketSideData* data =
      av_packet_side_data_get(stream.codecpar->coded_side_data, stream.codecpar->nb_coded_side_data,
                              AV_PKT_DATA_DISPLAYMATRIX);
  if (data == nullptr || data->size < 9 * sizeof(std::int32_t)) return nullptr;
  return reinterpret_cast<const std::int32_t*>(data->data);
#else
  std::size_t size = 0;
  const std::uint8_t* data = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
  if (size < 9 * sizeof(std::int32_t)) return nullptr;
  return reinterpret_cast<const std::int32_t*>(data);
#endif
}

int shown_width(const AVStream& stream) {
  const AVRational aspect = stream.sample_aspect_ratio.num > 0
                                ? stream.sample_aspect_ratio
                                : stream.codecpar->sample_aspect_ratio;
  double ratio = aspect.num > 0 && aspect.den > 0 ? av_q2d(aspect) : 1;
  if (ratio > kMaxPixelAspect || ratio < 1 / kMaxPixelAspect) ratio = 1;
  return std::max(1, static_cast<int>(std::lround(stream.codecpar->width * ratio)));
}

}  // namespace

Orientation read_orientation(const Demuxer& demuxer) {
  return orientation_of(display_matrix(demuxer.stream()));
}

VideoInfo read_video_info(Demuxer& demuxer) {
  VideoInfo info;
  info.frame_rate = rate_of(demuxer.stream());
  info.duration_seconds = duration_in_header(demuxer);
  if (!is_believable(info.duration_seconds))
    info.duration_seconds = duration_of_packets(demuxer, info.frame_rate);
  if (!is_believable(info.duration_seconds))
    throw Error(
        Error::Kind::kData, demuxer.where(),
        info.duration_seconds > 0 ? "claims to last longer than 30 days" : "has no pictures");
  const AVStream& stream = demuxer.stream();
  info.start_seconds = demuxer.seconds(demuxer.start_pts());
  info.width = shown_width(stream);
  info.height = stream.codecpar->height;
  if (read_orientation(demuxer).is_transposed) std::swap(info.width, info.height);
  info.codec = avcodec_get_name(stream.codecpar->codec_id);
  info.num_frames = stream.nb_frames > 0 ? stream.nb_frames
                                         : std::llround(info.duration_seconds * info.frame_rate);
  info.num_frames = std::max<std::int64_t>(1, info.num_frames);
  return info;
}

}  // namespace litevl
