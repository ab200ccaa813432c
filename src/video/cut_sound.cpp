#include "video/cut_sound.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "litevl/error.h"

namespace litevl {
namespace {

// AAC's.
constexpr std::array<int, 12> kRates = {96000, 88200, 64000, 48000, 44100, 32000,
                                        24000, 22050, 16000, 12000, 11025, 8000};
constexpr int kUsualRate = 48000;
constexpr int kMostChannels = 6;
constexpr std::int64_t kBitsPerSecondAndChannel = 96'000;
// Time stamps are rounded, to a millisecond in Matroska; less than this is no gap.
constexpr double kLeastGapSeconds = 0.05;
constexpr int kSilenceSamples = 4096;

// What resamples does not know the layouts of all decoders.
void check_conversion(int code) {
  if (code < 0)
    throw Error(Error::Kind::kData, "sound", "cannot be converted: " + ffmpeg_error_text(code));
}

int rate_for(int source) {
  return std::find(kRates.begin(), kRates.end(), source) != kRates.end() ? source : kUsualRate;
}

}  // namespace

CutSound::CutSound(OutputFile& file, SoundDecoder& sound, const TimeRange& range,
                   const std::atomic<bool>* is_cancelled)
    : file_(file),
      sound_(sound),
      start_seconds_(range.start_seconds),
      rate_(rate_for(sound.parameters().sample_rate)),
      num_wanted_(std::llround((range.end_seconds - range.start_seconds) * rate_)) {
  const int num_channels = sound.parameters().ch_layout.nb_channels;
  if (!try_open(std::min(num_channels, kMostChannels)) && !try_open(2))
    throw Error(Error::Kind::kMachine, file_.path().string(), "the encoder of sound refuses");
  AVStream& stream = file_.add_stream();
  stream_index_ = stream.index;
  stream.time_base = codec_->time_base;
  file_.check(avcodec_parameters_from_context(stream.codecpar, codec_.get()));
  waiting_.reset(av_audio_fifo_alloc(codec_->sample_fmt, codec_->ch_layout.nb_channels,
                                     codec_->frame_size + kSilenceSamples));
  if (!waiting_) file_.check(AVERROR(ENOMEM));
  sound_.go_before(range, is_cancelled);
}

bool CutSound::try_open(int num_channels) {
  codec_ = make_encoder("aac");
  codec_->sample_fmt = AV_SAMPLE_FMT_FLTP;
  codec_->sample_rate = rate_;
  codec_->time_base = {1, rate_};
  av_channel_layout_default(&codec_->ch_layout, num_channels);
  codec_->bit_rate = kBitsPerSecondAndChannel * num_channels;
  codec_->flags |= AV_CODEC_FLAG_BITEXACT;
  if (file_.has_global_header()) codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  return avcodec_open2(codec_.get(), nullptr, nullptr) >= 0;
}

void CutSound::write_until(double seconds) {
  while (!is_at_end_ && static_cast<double>(num_added_) < seconds * rate_) {
    is_at_end_ = num_added_ >= num_wanted_ || !sound_.next(*frame_);
    if (is_at_end_) break;
    take(*frame_);
    av_frame_unref(frame_.get());
  }
}

void CutSound::finish() {
  write_until(static_cast<double>(num_wanted_) / rate_);
  end_stretch();
  encode(true);
  send(nullptr);
}

void CutSound::take(const AVFrame& frame) {
  // Long before the beginning; what is right before it warms the resampler.
  const double end = sound_.seconds() + static_cast<double>(frame.nb_samples) / frame.sample_rate;
  if (end + kLeastGapSeconds < start_seconds_) return;
  if (!goes_on(frame)) begin_stretch(frame);
  stretch_end_seconds_ += static_cast<double>(frame.nb_samples) / frame.sample_rate;
  resample(&frame);
}

bool CutSound::goes_on(const AVFrame& frame) const {
  return resampler_ && frame.sample_rate == stretch_rate_ && frame.format == stretch_format_ &&
         frame.ch_layout.nb_channels == stretch_channels_ &&
         std::abs(sound_.seconds() - stretch_end_seconds_) < kLeastGapSeconds;
}

void CutSound::begin_stretch(const AVFrame& frame) {
  end_stretch();
  stretch_rate_ = frame.sample_rate;
  stretch_format_ = frame.format;
  stretch_channels_ = frame.ch_layout.nb_channels;
  stretch_end_seconds_ = sound_.seconds();
  SwrContext* resampler = nullptr;
  check_conversion(swr_alloc_set_opts2(
      &resampler, &codec_->ch_layout, codec_->sample_fmt, rate_,
      const_cast<AVChannelLayout*>(&frame.ch_layout),  // FFmpeg 5 asks for it
      static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr));
  resampler_.reset(resampler);
  check_conversion(swr_init(resampler_.get()));
  const std::int64_t first = std::llround((sound_.seconds() - start_seconds_) * rate_);
  add_silence(first - num_added_);
  num_to_drop_ = std::max<std::int64_t>(0, num_added_ - first);
}

void CutSound::end_stretch() {
  if (resampler_) resample(nullptr);
  resampler_.reset();
}

// Null takes out what the resampler holds back.
void CutSound::resample(const AVFrame* frame) {
  const int most = swr_get_out_samples(resampler_.get(), frame != nullptr ? frame->nb_samples : 0);
  check_conversion(most);
  if (most == 0) return;
  const AvFrame samples = make_samples(most);
  const auto** input =
      frame != nullptr ? const_cast<const std::uint8_t**>(frame->extended_data) : nullptr;
  const int count = swr_convert(resampler_.get(), samples->extended_data, most, input,
                                frame != nullptr ? frame->nb_samples : 0);
  check_conversion(count);
  samples->nb_samples = count;
  add(*samples);
}

void CutSound::add(const AVFrame& samples) {
  const std::int64_t dropped = std::min<std::int64_t>(num_to_drop_, samples.nb_samples);
  num_to_drop_ -= dropped;
  const std::int64_t count = std::min(samples.nb_samples - dropped, num_wanted_ - num_added_);
  if (count <= 0) return;
  std::array<void*, kMostChannels> planes{};
  for (int i = 0; i < codec_->ch_layout.nb_channels; ++i)
    planes[static_cast<std::size_t>(i)] =
        samples.extended_data[i] + dropped * static_cast<std::int64_t>(sizeof(float));
  file_.check(av_audio_fifo_write(waiting_.get(), planes.data(), static_cast<int>(count)));
  num_added_ += count;
  encode(false);
}

void CutSound::add_silence(std::int64_t count) {
  count = std::min(count, num_wanted_ - num_added_);
  const std::int64_t to_drop = std::exchange(num_to_drop_, 0);
  while (count > 0) {
    const int some = static_cast<int>(std::min<std::int64_t>(count, kSilenceSamples));
    const AvFrame silence = make_samples(some);
    av_samples_set_silence(silence->extended_data, 0, some, codec_->ch_layout.nb_channels,
                           codec_->sample_fmt);
    add(*silence);
    count -= some;
  }
  num_to_drop_ = to_drop;
}

void CutSound::encode(bool is_all) {
  for (;;) {
    const int count = std::min(av_audio_fifo_size(waiting_.get()), codec_->frame_size);
    if (count == 0 || (count < codec_->frame_size && !is_all)) return;
    const AvFrame frame = make_samples(count);
    file_.check(
        av_audio_fifo_read(waiting_.get(), reinterpret_cast<void**>(frame->extended_data), count));
    frame->pts = num_encoded_;
    num_encoded_ += count;
    send(frame.get());
  }
}

AvFrame CutSound::make_samples(int count) const {
  AvFrame frame = make_frame();
  frame->format = codec_->sample_fmt;
  frame->sample_rate = rate_;
  frame->nb_samples = count;
  file_.check(av_channel_layout_copy(&frame->ch_layout, &codec_->ch_layout));
  file_.check(av_frame_get_buffer(frame.get(), 0));
  return frame;
}

// Null flushes the encoder.
void CutSound::send(const AVFrame* frame) {
  file_.check(avcodec_send_frame(codec_.get(), frame));
  for (;;) {
    const int code = avcodec_receive_packet(codec_.get(), packet_.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return;
    file_.check(code);
    packet_->stream_index = stream_index_;
    file_.write(*packet_, codec_->time_base);
  }
}

}  // namespace litevl
