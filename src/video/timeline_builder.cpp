#include "video/timeline_builder.h"

#include <algorithm>
#include <cmath>

namespace litevl {
namespace {

constexpr std::size_t kMostReordered = 32;  // pictures or fields; codecs reorder 16
// A step back that is no jump: stamps of careless writers.
constexpr double kMostBackSeconds = 0.5;
// What reads as damage needs a gap, too, for demuxers complain of much that is harmless.
constexpr double kLeastGapSeconds = 0.5;
constexpr double kLeastGapFrames = 3;
// Damaged stamps of a few pictures leave the clock as it was. Fewer than wait to be in order.
constexpr std::int64_t kMostStrayPackets = 24;
constexpr double kStraySeconds = 0.5;
constexpr double kMostSoundGapSeconds = 10;  // between its packets, and to the picture's
constexpr double kMostLeadSeconds = 3600;    // of the sound
constexpr double kLongestLastPicture = 24 * 3600;
constexpr std::size_t kMostSuspects = 64;  // remembered: gaps are judged soon after

}  // namespace

double TimelineBuilder::seconds(std::int64_t ticks) const {
  return static_cast<double>(ticks) * av_q2d(options_.time_base);
}

std::int64_t TimelineBuilder::ticks(double seconds) const {
  constexpr double kMost = 4e18;
  return static_cast<std::int64_t>(
      std::clamp(std::round(seconds / av_q2d(options_.time_base)), -kMost, kMost));
}

void TimelineBuilder::add(const AVPacket& packet, double mended_seconds, bool is_suspect) {
  const std::int64_t stamp = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
  const double length = packet.duration > 0 ? seconds(packet.duration) : options_.frame_seconds;
  if (stamp != AV_NOPTS_VALUE) follow_clock(packet.dts, stamp, length);
  if (mended_seconds != 0) add_jump(num_packets_, mended_seconds);
  const std::int64_t pts =
      stamp != AV_NOPTS_VALUE ? av_sat_add64(stamp, clock_.offset) : newest_end_;
  ++num_packets_;
  if (is_suspect) {
    suspects_.push_back(seconds(pts));
    if (suspects_.size() > kMostSuspects) suspects_.pop_front();
  }
  sound_gap_ = 0;
  if ((packet.flags & AV_PKT_FLAG_DISCARD) != 0) return;  // before a cut
  ++timeline_.num_pictures;
  newest_end_ = std::max(
      timeline_.num_pictures == 1 ? pts : newest_end_,
      av_sat_add64(
          pts, std::max<std::int64_t>(1, ticks(std::min(length, options_.most_still_seconds)))));
  waiting_.push({pts, length});
  if (waiting_.size() <= kMostReordered) return;
  show(waiting_.top());
  waiting_.pop();
}

void TimelineBuilder::add_sound(double start_seconds, double end_seconds) {
  if (sound_end_) sound_gap_ = std::max(sound_gap_, std::abs(start_seconds - *sound_end_));
  sound_end_ = end_seconds;
}

bool TimelineBuilder::goes_on(const Clock& clock, std::int64_t dts) const {
  if (clock.dts == AV_NOPTS_VALUE) return true;
  if (seconds(av_sat_sub64(dts, clock.dts)) < -kMostBackSeconds) return false;
  return seconds(av_sat_sub64(dts, clock.end)) <= options_.most_still_seconds;
}

void TimelineBuilder::add_jump(std::int64_t packet, double by_seconds) {
  if (!timeline_.jumps.empty() && timeline_.jumps.back().packet >= packet) return;
  timeline_.jumps.push_back({.packet = packet,
                             .offset_ticks = clock_.offset,
                             .at_seconds = seconds(newest_end_),
                             .by_seconds = by_seconds});
}

// Goes by decoding times, which run back in no file that is whole. Pictures do, by as much as
// codecs reorder.
bool TimelineBuilder::has_jumped(std::int64_t dts, std::int64_t pts) const {
  if (dts == AV_NOPTS_VALUE)
    return timeline_.num_pictures > 0 &&
           std::abs(seconds(av_sat_sub64(av_sat_add64(pts, clock_.offset), newest_end_))) >
               options_.most_still_seconds;
  if (goes_on(clock_, dts)) return false;
  // Sound that has gone on all the time shows that one picture was shown as long.
  return dts < clock_.dts || !sound_end_ || sound_gap_ > kMostSoundGapSeconds ||
         std::abs(*sound_end_ - seconds(dts)) > kMostSoundGapSeconds;
}

void TimelineBuilder::follow_clock(std::int64_t dts, std::int64_t pts, double length_seconds) {
  const bool is_known = dts != AV_NOPTS_VALUE && clock_.dts != AV_NOPTS_VALUE;
  const double ahead = is_known ? seconds(av_sat_sub64(dts, clock_.end)) : 0;
  if (std::abs(ahead) > kStraySeconds && is_near(before_jump_, dts)) {
    flush();
    jump_to(before_jump_->offset, pts);
  } else if (has_jumped(dts, pts)) {
    if (is_known && is_near(before_gap_, dts)) {
      take_back_gap();
      jump_to(clock_.offset, pts);
    } else {
      flush();
      jump_to(av_sat_sub64(newest_end_, pts), pts);
    }
  } else if (ahead > kStraySeconds) {
    before_gap_ = clock_;
    before_gap_->num_packets = num_packets_;
    before_gap_->newest_end = newest_end_;
  }
  if (dts == AV_NOPTS_VALUE) return;
  clock_.dts = dts;
  clock_.end = av_sat_add64(dts, ticks(std::min(length_seconds, options_.most_still_seconds)));
}

// Whether a packet goes on where `clock` was a few packets ago.
bool TimelineBuilder::is_near(const std::optional<Clock>& clock, std::int64_t dts) const {
  if (!clock || clock->dts == AV_NOPTS_VALUE) return false;
  const std::int64_t num_since = num_packets_ - clock->num_packets;
  return num_since <= kMostStrayPackets &&
         std::abs(seconds(av_sat_sub64(dts, clock->end))) <=
             kStraySeconds + 2 * static_cast<double>(num_since) * options_.frame_seconds;
}

void TimelineBuilder::jump_to(std::int64_t offset, std::int64_t pts) {
  const double by = seconds(av_sat_sub64(av_sat_add64(pts, clock_.offset), newest_end_));
  before_jump_ = clock_;
  before_jump_->num_packets = num_packets_;
  before_gap_.reset();
  clock_.offset = offset;
  clock_.dts = AV_NOPTS_VALUE;
  add_jump(num_packets_, by);
}

// What looked like a still was damaged stamps of a few pictures, which now wait to be shown far
// behind the others. They go where the gap began.
void TimelineBuilder::take_back_gap() {
  std::vector<Picture> strays, others;
  for (; !waiting_.empty(); waiting_.pop()) {
    const bool is_stray =
        seconds(av_sat_sub64(waiting_.top().pts, before_gap_->newest_end)) > kStraySeconds / 2;
    (is_stray ? strays : others).push_back(waiting_.top());
  }
  newest_end_ = before_gap_->newest_end;
  const std::int64_t back = strays.empty() ? 0 : av_sat_sub64(newest_end_, strays.front().pts);
  clock_.offset = av_sat_add64(before_gap_->offset, back);
  add_jump(before_gap_->num_packets, -seconds(back));
  clock_.offset = before_gap_->offset;
  for (const Picture& picture : others) waiting_.push(picture);
  for (Picture picture : strays) {
    picture.pts = av_sat_add64(picture.pts, back);
    newest_end_ = std::max(newest_end_, av_sat_add64(picture.pts, ticks(options_.frame_seconds)));
    waiting_.push(picture);
  }
}

bool TimelineBuilder::is_suspect(double from_seconds, double to_seconds) const {
  constexpr double kNear = 1;  // the damaged packet need not be the next picture
  return std::any_of(suspects_.begin(), suspects_.end(), [&](double time) {
    return time >= from_seconds - kNear && time <= to_seconds + kNear;
  });
}

void TimelineBuilder::end_stretch(double end_seconds) {
  timeline_.stretches.push_back(
      {.range = {stretch_start_, end_seconds}, .most_between = most_between_});
}

// Pictures come here in the order of showing.
void TimelineBuilder::show(const Picture& picture) {
  const double start = seconds(picture.pts);
  if (!last_) {
    stretch_start_ = start;
    last_ = picture;
    return;
  }
  if (picture.pts <= last_->pts) return;  // shown at once, as the decoder does
  const double last_start = seconds(last_->pts);
  const double between = start - last_start;
  const bool is_gap =
      between > std::max(kLeastGapSeconds, kLeastGapFrames * options_.frame_seconds);
  if (is_gap && is_suspect(last_start, start)) {
    const double length = std::min(options_.frame_seconds, between);
    const double last_end = last_start + length;
    most_between_ = std::max(most_between_, length);
    end_stretch(last_end);
    timeline_.add_damage({last_end, start});
    stretch_start_ = start;
    most_between_ = 0;
  } else if (between > kMostBetweenPictures) {
    if (last_start > stretch_start_) end_stretch(last_start);
    timeline_.stretches.push_back({.range = {last_start, start}, .is_still = true});
    stretch_start_ = start;
    most_between_ = 0;
  } else {
    most_between_ = std::max(most_between_, between);
  }
  last_ = picture;
}

void TimelineBuilder::flush() {
  for (; !waiting_.empty(); waiting_.pop()) show(waiting_.top());
}

Timeline TimelineBuilder::finish(std::optional<double> sound_start_seconds) {
  flush();
  if (!last_) return std::move(timeline_);
  const double last_start = seconds(last_->pts);
  const double last_length = std::min(last_->length_seconds, kLongestLastPicture);
  if (last_length > kMostBetweenPictures) {
    if (last_start > stretch_start_) end_stretch(last_start);
    timeline_.stretches.push_back(
        {.range = {last_start, last_start + last_length}, .is_still = true});
  } else {
    most_between_ = std::max(most_between_, last_length);
    end_stretch(last_start + last_length);
  }
  double zero = timeline_.start_seconds();
  if (sound_start_seconds && *sound_start_seconds < zero &&
      *sound_start_seconds >= zero - kMostLeadSeconds)
    zero = *sound_start_seconds;
  timeline_.zero_ticks = ticks(zero);
  zero = seconds(timeline_.zero_ticks);
  const auto move = [zero](TimeRange& range) {  // not below 0 by rounding
    range.start_seconds = std::max(0.0, range.start_seconds - zero);
    range.end_seconds = std::max(0.0, range.end_seconds - zero);
  };
  for (TimelineStretch& stretch : timeline_.stretches) move(stretch.range);
  for (TimeRange& range : timeline_.damaged) move(range);
  for (ClockJump& jump : timeline_.jumps) jump.at_seconds -= zero;
  return std::move(timeline_);
}

}  // namespace litevl
