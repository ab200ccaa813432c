// The picture that is shown at a time, decoded at the least cost. Private to video/.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "video/demuxer.h"
#include "video/frame_decoder.h"

namespace litevl {

/// Keeps its place in the stream, so ascending times are cheapest. One thread; `demuxer` must
/// outlive it and be moved by nobody else.
class FrameFinder {
 public:
  /// Decodes the first picture. Throws Error (kData) if nothing can be decoded.
  FrameFinder(Demuxer& demuxer, int decoder_threads);

  /// The last picture with pts <= `pts`; before the first, the first. Pictures that cannot be
  /// decoded are as if they were not there. Valid until the next call.
  /// Throws Error (kData) if the file cannot be read any more.
  const AVFrame& frame_at(std::int64_t pts);

  /// The picture after the one that was returned last; null at the end. Valid until the next call.
  const AVFrame* next_frame();

  /// Of the first picture.
  std::int64_t first_pts() const { return first_pts_; }
  /// Whether pictures have their own times in the file, and not only their packets.
  bool is_timed() const { return decoder_.is_timed(); }

  /// As FrameDecoder's.
  std::vector<std::pair<std::int64_t, std::int64_t>> take_damage() {
    return decoder_.take_damage();
  }

 private:
  bool can_seek() const { return is_seekable_ && decoder_.is_timed(); }
  bool is_seek_worthwhile(std::int64_t pts) const;
  void seek_before(std::int64_t pts);
  bool find_key_packet(std::int64_t pts);
  bool decode_next(std::int64_t pts);
  void send_packet(std::int64_t pts);
  void forget();

  Demuxer& demuxer_;
  FrameDecoder decoder_;
  AvPacket packet_ = make_packet();
  AvFrame current_ = make_frame();  // the answer to the last call
  AvFrame next_ = make_frame();     // the picture after it
  bool has_current_ = false;
  bool has_next_ = false;
  bool has_packet_ = false;  // `packet_` is read but not yet sent
  bool is_at_end_ = false;
  bool is_seekable_;        // until the file refuses
  std::int64_t first_pts_;  // of the video's first picture, once it is known
  std::int64_t key_pts_;    // of the packet where decoding began; earlier pictures lack others
  std::int64_t newest_sent_pts_;   // the greatest pts <= the target among the packets sent
  std::int64_t blind_seek_ticks_;  // how far ahead a seek is tried where no index tells
};

}  // namespace litevl
