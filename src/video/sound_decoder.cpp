#include "video/sound_decoder.h"

#include <utility>

#include "core/stop.h"
#include "litevl/error.h"

namespace litevl {
namespace {

// Sound lies before or behind the pictures of its time, and a decoder needs what comes before.
constexpr double kSeekMarginsSeconds[] = {2.0, 8.0, 32.0};
constexpr double kMostLagSeconds = 10;

}  // namespace

SoundDecoder::SoundDecoder(const std::filesystem::path& path, const Timeline& timeline)
    : demuxer_(path) {
  zero_seconds_ = demuxer_.seconds(timeline.zero_ticks);
  stream_index_ = av_find_best_stream(const_cast<AVFormatContext*>(&demuxer_.input()),
                                      AVMEDIA_TYPE_AUDIO, -1, demuxer_.stream().index, nullptr, 0);
  if (stream_index_ < 0) return;
  open(timeline);
}

void SoundDecoder::open(const Timeline& timeline) {
  const AVStream& stream = *demuxer_.input().streams[stream_index_];
  time_base_ = stream.time_base;
  // Its clock jumps where the pictures' does, somewhere between two packets.
  if (!timeline.jumps.empty()) {
    failure_ = "the file's clock jumps";
    return;
  }
  const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
  if (codec == nullptr) {
    failure_ = std::string("no decoder for ") + avcodec_get_name(stream.codecpar->codec_id);
    return;
  }
  AvCodec context(avcodec_alloc_context3(codec));
  if (!context) throw Error(Error::Kind::kMachine, demuxer_.path().string(), "out of memory");
  int code = avcodec_parameters_to_context(context.get(), stream.codecpar);
  context->pkt_timebase = stream.time_base;
  if (code >= 0) code = avcodec_open2(context.get(), codec, nullptr);
  if (code < 0)
    failure_ = ffmpeg_error_text(code);
  else if (stream.codecpar->sample_rate <= 0 || stream.codecpar->ch_layout.nb_channels <= 0)
    failure_ = "its rate and channels cannot be found";
  else
    codec_ = std::move(context);
  demuxer_.keep_all_streams(true);
}

const AVCodecParameters& SoundDecoder::parameters() const {
  return *demuxer_.input().streams[stream_index_]->codecpar;
}

double SoundDecoder::seconds_of(std::int64_t time_stamp) const {
  return static_cast<double>(time_stamp) * av_q2d(time_base_) - zero_seconds_;
}

// Landing is never taken on trust: the first packet must not be after the start, or the file is
// read from its start.
void SoundDecoder::go_before(const TimeRange& range, const std::atomic<bool>* is_cancelled) {
  const double seconds = range.start_seconds;
  end_seconds_ = range.end_seconds;
  is_cancelled_ = is_cancelled;
  const auto restart = [&] {
    avcodec_flush_buffers(codec_.get());
    av_packet_unref(packet_.get());
    has_packet_ = is_at_end_ = false;
    seconds_ = next_seconds_ = 0;
  };
  for (const double margin : kSeekMarginsSeconds) {
    if (!demuxer_.can_seek() || seconds <= margin) break;
    if (!demuxer_.seek(demuxer_.ticks(zero_seconds_ + seconds - margin))) break;
    restart();
    has_packet_ = read_packet();
    if (has_packet_ && packet_->pts != AV_NOPTS_VALUE && seconds_of(packet_->pts) <= seconds)
      return;
  }
  demuxer_.rewind();
  restart();
}

bool SoundDecoder::read_packet() {
  bool is_over = false;
  while (!is_over && demuxer_.read_any(*packet_)) {
    check_stop(is_cancelled_);
    if (packet_->stream_index == stream_index_) return true;
    is_over = demuxer_.is_video(*packet_) && packet_->dts != AV_NOPTS_VALUE &&
              demuxer_.seconds(packet_->dts) - zero_seconds_ > end_seconds_ + kMostLagSeconds;
    av_packet_unref(packet_.get());
  }
  return false;
}

bool SoundDecoder::next(AVFrame& frame) {
  for (;;) {
    const int code = avcodec_receive_frame(codec_.get(), &frame);
    if (code >= 0 && frame.nb_samples > 0 && frame.sample_rate > 0) {
      seconds_ = frame.best_effort_timestamp != AV_NOPTS_VALUE
                     ? seconds_of(frame.best_effort_timestamp)
                     : next_seconds_;
      next_seconds_ = seconds_ + static_cast<double>(frame.nb_samples) / frame.sample_rate;
      return true;
    }
    if (code == AVERROR_EOF || (code < 0 && is_at_end_)) return false;
    if (!has_packet_) has_packet_ = read_packet();
    is_at_end_ = !has_packet_;
    avcodec_send_packet(codec_.get(), has_packet_ ? packet_.get() : nullptr);
    av_packet_unref(packet_.get());
    has_packet_ = false;
  }
}

}  // namespace litevl
