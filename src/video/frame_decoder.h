// Packets into pictures in the order of showing. Private to video/.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "video/ffmpeg.h"

namespace litevl {

/// Decodes what can be decoded and remembers why the rest could not. One thread calls it; it may
/// use several itself.
class FrameDecoder {
 public:
  /// `where` names the stream in errors. Throws Error (kData) if FFmpeg has no decoder for it or
  /// the decoder refuses it.
  FrameDecoder(const AVStream& stream, const std::string& where, int num_threads);

  enum class Need { kPicture, kReferenceOnly };

  /// Hands in a packet; null at the end of the stream. `kReferenceOnly` lets the decoder leave out
  /// pictures that no other picture needs. Take out all frames before the next.
  void send(const AVPacket* packet, Need need);

  /// Takes out the next picture, with `pts` set: its own or, where the file gives none, one after
  /// the last's. False if a packet is needed first, or all have been taken.
  bool receive(AVFrame& frame);

  /// Forgets all packets, before a jump in the file.
  void flush();

  /// False once a picture came without its own pts, so that it had to be guessed from those before.
  bool is_timed() const { return is_timed_; }

  /// Takes the times of packets and pictures that were damaged since the last call, [first, last]
  /// in the stream's time base. Before its first whole picture, and after a `flush` before the
  /// next, a decoder may only lack what it needs.
  std::vector<std::pair<std::int64_t, std::int64_t>> take_damage();

  /// "packet at 12.48 s: invalid data", of the first packet that failed; empty if none did.
  const std::string& first_failure() const { return first_failure_; }

 private:
  void fail(int code, std::int64_t pts);
  void note_damage(std::int64_t pts);

  AvCodec codec_;
  AVRational time_base_;
  std::int64_t frame_duration_;  // of `time_base_`, at least 1
  std::int64_t last_pts_ = AV_NOPTS_VALUE;
  std::int64_t sent_pts_ = AV_NOPTS_VALUE;
  bool is_timed_ = true;
  bool has_given_whole_ = false;  // a picture since the start or a flush
  std::vector<std::pair<std::int64_t, std::int64_t>> damage_;
  std::string first_failure_;
};

}  // namespace litevl
