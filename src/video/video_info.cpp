#include "video/video_info.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "video/demuxer.h"
#include "video/orientation.h"
#include "video/timeline.h"

extern "C" {
#include <libavutil/display.h>
}

namespace litevl {
namespace {

constexpr double kMaxPixelAspect = 16;

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

TimeRange used_stretch(const VideoInfo& info, double most_seconds) {
  const double end = info.duration_seconds;
  return {info.first_seconds,
          most_seconds > info.first_seconds ? std::min(end, most_seconds) : end};
}

VideoInfo read_video_info(const Demuxer& demuxer, const Timeline& timeline) {
  const AVStream& stream = demuxer.stream();
  VideoInfo info;
  info.first_seconds = timeline.start_seconds();
  info.duration_seconds = timeline.end_seconds();
  info.frame_rate = demuxer.frame_rate();
  info.num_frames = timeline.num_pictures;
  info.width = shown_width(stream);
  info.height = stream.codecpar->height;
  if (read_orientation(demuxer).is_transposed) std::swap(info.width, info.height);
  info.codec = avcodec_get_name(stream.codecpar->codec_id);
  return info;
}

}  // namespace litevl
