#include "video/video_info.h"

#include <algorithm>
#include <cmath>
#include <limits>
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

// 0 if the header does not say it of the video itself: Matroska's duration is that of the file, by
// some writers from time 0 and by others from the first picture, and others are FFmpeg's guesses.
double duration_in_header(const Demuxer& demuxer) {
  const bool is_guessed = demuxer.input().duration_estimation_method != AVFMT_DURATION_FROM_STREAM;
  const std::int64_t duration = demuxer.stream().duration;
  return is_guessed || duration == AV_NOPTS_VALUE ? 0 : demuxer.seconds(duration);
}

// From the first to the end of the last of the packets that it is told of.
class Span {
 public:
  Span(const Demuxer& demuxer, double frame_rate)
      : demuxer_(demuxer), frame_seconds_(1 / frame_rate) {}

  void add(const AVPacket& packet) {
    ++num_packets_;
    if (packet.pts == AV_NOPTS_VALUE) {
      is_timed_ = false;
      return;
    }
    const double start = demuxer_.seconds(packet.pts);
    const double length = packet.duration > 0 ? demuxer_.seconds(packet.duration) : frame_seconds_;
    start_ = std::min(start_, start);
    end_ = std::max(end_, start + length);
  }

  std::int64_t num_packets() const { return num_packets_; }
  bool is_timed() const { return is_timed_; }
  /// Packets without times count as frames at the usual rate.
  double seconds() const {
    const double counted = static_cast<double>(num_packets_) * frame_seconds_;
    return is_timed_ ? end_ - start_ : std::max(counted, end_ - start_);
  }

 private:
  const Demuxer& demuxer_;
  double frame_seconds_;
  double start_ = std::numeric_limits<double>::infinity();
  double end_ = -std::numeric_limits<double>::infinity();
  std::int64_t num_packets_ = 0;
  bool is_timed_ = true;
};

// Reads up to `limit` packets into `span`.
void read_packets(Demuxer& demuxer, std::int64_t limit, Span& span) {
  const AvPacket packet = make_packet();
  for (std::int64_t i = 0; i < limit && demuxer.read(*packet); ++i) {
    span.add(*packet);
    av_packet_unref(packet.get());
  }
}

double duration_of_packets(Demuxer& demuxer, double frame_rate) {
  constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kFirst = 32;  // more than any codec reorders, so the first shown is in it
  Span span(demuxer, frame_rate);
  read_packets(demuxer, kFirst, span);
  if (span.num_packets() == kFirst && span.is_timed() && demuxer.can_seek()) {
    demuxer.seek(kAll / 2);  // wherever it lands, the last packets follow
    read_packets(demuxer, kAll, span);
    if (span.num_packets() == kFirst) {
      demuxer.rewind();
      read_packets(demuxer, kAll, span);
    }
  } else {
    read_packets(demuxer, kAll, span);
  }
  demuxer.rewind();
  return span.num_packets() == 0 ? 0 : span.seconds();
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
