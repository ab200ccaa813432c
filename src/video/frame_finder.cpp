#include "video/frame_finder.h"

#include <limits>
#include <utility>

#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::int64_t kBeforeAll = std::numeric_limits<std::int64_t>::min();

// Flushing a decoder and refilling it costs about as much as a few pictures.
constexpr double kLeastSavedSeconds = 0.2;
constexpr double kBlindSeekSeconds = 2.0;
// A seek without an index may land behind the key frame that is needed; then it starts earlier.
constexpr double kSeekMarginsSeconds[] = {0.0, 1.0, 4.0, 16.0};

}  // namespace

FrameFinder::FrameFinder(Demuxer& demuxer, int decoder_threads)
    : demuxer_(demuxer),
      decoder_(demuxer.stream(), demuxer.where(), decoder_threads),
      is_seekable_(demuxer.can_seek()),
      first_pts_(kBeforeAll),
      key_pts_(kBeforeAll),
      newest_sent_pts_(kBeforeAll),
      blind_seek_ticks_(demuxer.ticks(kBlindSeekSeconds)) {
  first_pts_ = frame_at(kBeforeAll).pts;
}

const AVFrame& FrameFinder::frame_at(std::int64_t pts) {
  if (is_seek_worthwhile(pts)) seek_before(pts);
  // Only the picture after it shows that one is the last before `pts`, unless it starts right
  // there.
  while ((!has_current_ || current_->pts < pts) && decode_next(pts) &&
         (!has_current_ || next_->pts <= pts)) {
    std::swap(current_, next_);
    has_current_ = true;
    has_next_ = false;
  }
  if (!has_current_)
    throw Error(Error::Kind::kData, demuxer_.path().string(),
                demuxer_.stream_name() + (decoder_.first_failure().empty()
                                              ? " has no pictures"
                                              : ", " + decoder_.first_failure()));
  return *current_;
}

const AVFrame* FrameFinder::next_frame() {
  if (!decode_next(kBeforeAll)) return nullptr;
  std::swap(current_, next_);
  has_next_ = false;
  return current_.get();
}

bool FrameFinder::is_seek_worthwhile(std::int64_t pts) const {
  if (!has_current_) return false;
  if (pts < current_->pts) return current_->pts > first_pts_;
  if (!can_seek()) return false;
  const std::int64_t position = has_next_ ? next_->pts : current_->pts;
  if (pts <= position) return false;
  if (const auto key = demuxer_.key_frame_before(pts))
    return *key > av_sat_add64(position, demuxer_.ticks(kLeastSavedSeconds));
  return av_sat_sub64(pts, position) > blind_seek_ticks_;
}

// Leaves the decoder at a key frame from which the picture at `pts` follows. Landing is never
// taken on trust: the first picture that comes out must not be after `pts`, or the file is read
// from its start.
void FrameFinder::seek_before(std::int64_t pts) {
  const std::int64_t position = current_->pts;
  for (const double margin : kSeekMarginsSeconds) {
    is_seekable_ = can_seek() && demuxer_.seek(av_sat_sub64(pts, demuxer_.ticks(margin)));
    if (!is_seekable_) break;
    forget();
    if (!find_key_packet(pts) || !decode_next(pts) || next_->pts > pts) continue;
    if (position < pts && key_pts_ <= position)  // it saved nothing
      blind_seek_ticks_ = av_sat_add64(blind_seek_ticks_, blind_seek_ticks_);
    return;
  }
  // Where seeks ahead land wrong, each further one would read the file from its start again.
  if (position < pts) is_seekable_ = false;
  demuxer_.rewind();
  forget();
}

// Reads up to the first key packet. False if it is after `pts` or there is none.
bool FrameFinder::find_key_packet(std::int64_t pts) {
  while (demuxer_.read(*packet_)) {
    if ((packet_->flags & AV_PKT_FLAG_KEY) != 0) {
      if (packet_->pts == AV_NOPTS_VALUE || packet_->pts > pts) break;
      key_pts_ = packet_->pts;
      has_packet_ = true;
      return true;
    }
    av_packet_unref(packet_.get());
  }
  av_packet_unref(packet_.get());
  return false;
}

// Makes `next_` the following picture, if it is not yet. False at the end of the stream.
bool FrameFinder::decode_next(std::int64_t pts) {
  while (!has_next_) {
    if (!decoder_.receive(*next_)) {
      if (is_at_end_) return false;
      send_packet(pts);
      continue;
    }
    // Pictures that come before their key frame refer to some that were never decoded.
    has_next_ = next_->pts >= key_pts_;
  }
  return true;
}

void FrameFinder::send_packet(std::int64_t pts) {
  if (!has_packet_ && !demuxer_.read(*packet_)) {
    is_at_end_ = true;
    decoder_.send(nullptr, FrameDecoder::Need::kPicture);
    return;
  }
  has_packet_ = false;
  const std::int64_t packet_pts = packet_->pts;
  // A picture that is followed by another one not after `pts` is not the answer, and all later
  // calls ask for later ones or seek: unless others refer to it, it need not be decoded.
  const bool is_passed = packet_pts != AV_NOPTS_VALUE && packet_pts < newest_sent_pts_;
  decoder_.send(packet_.get(),
                is_passed ? FrameDecoder::Need::kReferenceOnly : FrameDecoder::Need::kPicture);
  const bool is_shown = (packet_->flags & AV_PKT_FLAG_DISCARD) == 0;
  if (is_shown && packet_pts <= pts && packet_pts > newest_sent_pts_) newest_sent_pts_ = packet_pts;
  av_packet_unref(packet_.get());
}

void FrameFinder::forget() {
  decoder_.flush();
  av_packet_unref(packet_.get());
  has_current_ = has_next_ = has_packet_ = is_at_end_ = false;
  key_pts_ = newest_sent_pts_ = kBeforeAll;
}

}  // namespace litevl
