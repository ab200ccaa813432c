#include "video/frame_decoder.h"

#include <algorithm>
#include <cstdio>

#include "litevl/error.h"
#include "video/demuxer.h"

namespace litevl {
namespace {

constexpr AVRational kUsualRate{25, 1};

std::int64_t frame_duration(const AVStream& stream) {
  const AVRational rate = stream.avg_frame_rate.num > 0 && stream.avg_frame_rate.den > 0
                              ? stream.avg_frame_rate
                              : kUsualRate;
  return std::max<std::int64_t>(1, av_rescale_q(1, av_inv_q(rate), stream.time_base));
}

}  // namespace

FrameDecoder::FrameDecoder(const AVStream& stream, const std::string& where, int num_threads)
    : time_base_(stream.time_base), frame_duration_(frame_duration(stream)) {
  const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
  if (codec == nullptr)
    throw Error(Error::Kind::kData, where,
                std::string("no decoder for ") + avcodec_get_name(stream.codecpar->codec_id));
  codec_.reset(avcodec_alloc_context3(codec));
  if (!codec_) throw Error(Error::Kind::kMachine, where, "out of memory");
  int code = avcodec_parameters_to_context(codec_.get(), stream.codecpar);
  codec_->pkt_timebase = stream.time_base;
  codec_->thread_count = num_threads;
  codec_->max_pixels = Demuxer::kMaxPicturePixels;
  if (code >= 0) code = avcodec_open2(codec_.get(), codec, nullptr);
  if (code < 0) throw Error(Error::Kind::kData, where, ffmpeg_error_text(code));
}

void FrameDecoder::send(const AVPacket* packet, Need need) {
  codec_->skip_frame = need == Need::kPicture ? AVDISCARD_DEFAULT : AVDISCARD_NONREF;
  if (packet != nullptr) sent_pts_ = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
  const int code = avcodec_send_packet(codec_.get(), packet);
  if (code < 0 && code != AVERROR_EOF) fail(code, sent_pts_);
}

bool FrameDecoder::receive(AVFrame& frame) {
  for (;;) {
    const int code = avcodec_receive_frame(codec_.get(), &frame);
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return false;
    if (code < 0) {
      fail(code, sent_pts_);
      return false;
    }
    if (frame.width <= Demuxer::kMaxPictureSide && frame.height <= Demuxer::kMaxPictureSide) break;
  }
  if (frame.pts == AV_NOPTS_VALUE) is_timed_ = false;
  std::int64_t pts = frame.best_effort_timestamp;
  if (pts == AV_NOPTS_VALUE)
    pts = last_pts_ == AV_NOPTS_VALUE ? 0 : av_sat_add64(last_pts_, frame_duration_);
  // Times that run backwards would hide all later pictures; they are shown at once instead.
  if (last_pts_ != AV_NOPTS_VALUE) pts = std::max(pts, last_pts_);
  frame.pts = last_pts_ = pts;
  if (frame.decode_error_flags != 0 || (frame.flags & AV_FRAME_FLAG_CORRUPT) != 0)
    note_damage(pts);
  else
    has_given_whole_ = true;
  return true;
}

void FrameDecoder::flush() {
  avcodec_flush_buffers(codec_.get());
  last_pts_ = AV_NOPTS_VALUE;
  has_given_whole_ = false;
}

std::vector<std::pair<std::int64_t, std::int64_t>> FrameDecoder::take_damage() {
  return std::exchange(damage_, {});
}

void FrameDecoder::note_damage(std::int64_t pts) {
  if (!has_given_whole_ || pts == AV_NOPTS_VALUE) return;
  const std::int64_t end = av_sat_add64(pts, frame_duration_);
  if (!damage_.empty() && pts >= damage_.back().first &&
      pts <= av_sat_add64(damage_.back().second, frame_duration_))
    damage_.back().second = std::max(damage_.back().second, end);
  else
    damage_.emplace_back(pts, end);
}

void FrameDecoder::fail(int code, std::int64_t pts) {
  note_damage(pts);
  if (!first_failure_.empty()) return;
  char time[64] = "packet";
  if (pts != AV_NOPTS_VALUE)
    std::snprintf(time, sizeof(time), "packet at %.2f s",
                  static_cast<double>(pts) * av_q2d(time_base_));
  first_failure_ = std::string(time) + ": " + ffmpeg_error_text(code);
}

}  // namespace litevl
