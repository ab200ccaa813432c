// A file's sound, decoded. Private to video/.
#pragma once

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>

#include "video/demuxer.h"
#include "video/timeline.h"

namespace litevl {

/// The best sound of a file that has a video. One thread.
class SoundDecoder {
 public:
  /// `timeline` is the file's. A file without sound, or with one that cannot be decoded, is no
  /// error: `has_sound` is false then. Throws Error (kData) as Demuxer does.
  SoundDecoder(const std::filesystem::path& path, const Timeline& timeline);

  bool has_sound() const { return codec_ != nullptr; }
  /// Why a sound that is there cannot be decoded; empty if it can, or there is none.
  const std::string& failure() const { return failure_; }
  const AVCodecParameters& parameters() const;

  /// What follows begins at the range's start, or before; nothing is looked for long after its end.
  void go_before(const TimeRange& range, const std::atomic<bool>* is_cancelled = nullptr);
  /// The next samples. False at the end; what cannot be decoded is left out. Throws Stopped when
  /// cancelled.
  bool next(AVFrame& frame);
  /// When they begin, on the file's timeline.
  double seconds() const { return seconds_; }

 private:
  void open(const Timeline& timeline);
  bool read_packet();
  double seconds_of(std::int64_t time_stamp) const;

  Demuxer demuxer_;
  int stream_index_ = -1;
  double zero_seconds_ = 0;  // on the file's clock
  AVRational time_base_{1, 1};
  AvCodec codec_;
  AvPacket packet_ = make_packet();
  bool has_packet_ = false;
  bool is_at_end_ = false;
  double seconds_ = 0;
  double next_seconds_ = 0;  // where the last samples end
  double end_seconds_ = 0;   // of what is wanted
  const std::atomic<bool>* is_cancelled_ = nullptr;
  std::string failure_;
};

}  // namespace litevl
