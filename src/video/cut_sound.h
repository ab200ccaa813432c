// A part of a file's sound into AAC. Private to video/.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "litevl/types.h"
#include "video/output_file.h"
#include "video/sound_decoder.h"

extern "C" {
#include <libavutil/audio_fifo.h>
#include <libswresample/swresample.h>
}

namespace litevl {

/// Encodes the sound of [start, end) as a file's next stream, exact to a sample, with silence where
/// the source has none before its end. One thread.
class CutSound {
 public:
  /// `sound` outlives it, and is read by nobody else. Throws Error (kMachine) if FFmpeg has no
  /// encoder, or it refuses; when cancelled all throw Stopped.
  CutSound(OutputFile& file, SoundDecoder& sound, const TimeRange& range,
           const std::atomic<bool>* is_cancelled);

  /// Encodes until `seconds` after the beginning, or to the end of the sound.
  void write_until(double seconds);
  /// The rest.
  void finish();

 private:
  struct Deleter {
    void operator()(AVAudioFifo* fifo) const { av_audio_fifo_free(fifo); }
    void operator()(SwrContext* resampler) const { swr_free(&resampler); }
  };

  bool try_open(int num_channels);
  void take(const AVFrame& frame);
  bool goes_on(const AVFrame& frame) const;
  void begin_stretch(const AVFrame& frame);
  void end_stretch();
  void resample(const AVFrame* frame);
  void add(const AVFrame& samples);
  void add_silence(std::int64_t count);
  void encode(bool is_all);
  void send(const AVFrame* frame);
  AvFrame make_samples(int count) const;

  OutputFile& file_;
  SoundDecoder& sound_;
  double start_seconds_;
  int rate_;
  AvCodec codec_;
  int stream_index_ = 0;
  std::unique_ptr<AVAudioFifo, Deleter> waiting_;   // for a whole frame of the encoder's
  std::unique_ptr<SwrContext, Deleter> resampler_;  // of the present stretch
  int stretch_rate_ = 0, stretch_channels_ = 0, stretch_format_ = -1;  // what it takes
  double stretch_end_seconds_ = 0;
  std::int64_t num_to_drop_ =
      0;                        // samples of the stretch that are before the beginning, or too late
  std::int64_t num_added_ = 0;  // samples, so far
  std::int64_t num_encoded_ = 0;
  std::int64_t num_wanted_;
  bool is_at_end_ = false;
  AvFrame frame_ = make_frame();
  AvPacket packet_ = make_packet();
};

}  // namespace litevl
