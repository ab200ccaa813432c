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
constexpr double kLeastSilenceSeconds = 3;
constexpr double kLeastSilentFrames = 20;
// The ends of a hole in the pictures and of that in the sound, at most.
constexpr double kMostApartShare = 0.2;
constexpr double kMostApartSeconds = 3;
constexpr std::size_t kMostSilences = 10'000;
// A hole held pictures if it has this share of the bytes that the file has for its time.
constexpr double kLeastHoleShare = 0.25;
// Fewer pictures that are not seen are a writer's rounding.
constexpr std::int64_t kLeastHidden = 10;
constexpr std::int64_t kLeastHiddenShare = 100;  // one in so many

}  // namespace

double TimelineBuilder::seconds(std::int64_t ticks) const {
  return static_cast<double>(ticks) * av_q2d(options_.time_base);
}

std::int64_t TimelineBuilder::ticks(double seconds) const {
  constexpr double kMost = 4e18;
  return static_cast<std::int64_t>(
      std::clamp(std::round(seconds / av_q2d(options_.time_base)), -kMost, kMost));
}

void TimelineBuilder::add(const AVPacket& packet, double mended_seconds, bool is_suspect,
                          bool is_picture) {
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
  if ((packet.flags & AV_PKT_FLAG_DISCARD) != 0 || !is_picture) return;  // before a cut
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
  const double offset = seconds(clock_.offset);
  const double start = start_seconds + offset;
  if (newest_sound_end_ && start > *newest_sound_end_ + kLeastSilenceSeconds &&
      silences_.size() < kMostSilences)
    silences_.push_back({*newest_sound_end_, start});
  // Back by so much, it is of a clock that starts again.
  if (!newest_sound_end_ || start < *newest_sound_end_ - kMostSoundGapSeconds ||
      end_seconds + offset > *newest_sound_end_)
    newest_sound_end_ = end_seconds + offset;
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

// Pictures come here in the order of showing.
void TimelineBuilder::show(const Picture& picture) {
  const double start = seconds(picture.pts);
  if (!last_) {
    parts_.push_back({.first_start = start, .last_start = start});
    last_ = picture;
    return;
  }
  if (picture.pts <= last_->pts) return hide();
  num_hidden_ = 0;
  const double last_start = seconds(last_->pts);
  const double between = start - last_start;
  Part& part = parts_.back();
  const bool is_gap =
      between > std::max(kLeastGapSeconds, kLeastGapFrames * options_.frame_seconds);
  if (is_gap || between > kMostBetweenPictures) {
    parts_.push_back({.first_start = start,
                      .last_start = start,
                      .is_after_gap = is_gap,
                      .is_suspect = is_gap && is_suspect(last_start, start)});
  } else {
    part.most_between = std::max(part.most_between, between);
    part.last_start = start;
  }
  last_ = picture;
}

// Shown at once, as the decoder does: nobody sees it. Two are the fields of one.
void TimelineBuilder::hide() {
  if (++num_hidden_ < 2) return;
  timeline_.num_hidden += num_hidden_ == 2 ? 2 : 1;
  if (num_hidden_ <= most_hidden_) return;
  most_hidden_ = num_hidden_;
  timeline_.hidden_at_seconds = seconds(last_->pts);
}

void TimelineBuilder::end_stretch(double end_seconds) {
  timeline_.stretches.push_back(
      {.range = {stretch_start_, end_seconds}, .most_between = most_between_});
}

// A picture that is shown for long is a stretch by itself: a file may claim any length of it.
void TimelineBuilder::end_stretch_with_picture(double start_seconds, double end_seconds) {
  const double length_seconds = end_seconds - start_seconds;
  if (length_seconds > kMostBetweenPictures) {
    if (start_seconds > stretch_start_) end_stretch(start_seconds);
    timeline_.stretches.push_back({.range = {start_seconds, end_seconds}, .is_still = true});
  } else {
    most_between_ = std::max(most_between_, length_seconds);
    end_stretch(end_seconds);
  }
}

// Whether sound is missing from about the one to about the other, but there before and after. By
// chance it may be so of short pauses, and of pictures that seldom come.
bool TimelineBuilder::is_silent(double from_seconds, double to_seconds) const {
  const double length = to_seconds - from_seconds;
  if (length < std::max(kLeastSilenceSeconds, kLeastSilentFrames * options_.frame_seconds))
    return false;
  const double about = std::min(kMostApartShare * length, kMostApartSeconds);
  auto silence = std::partition_point(
      silences_.begin(), silences_.end(),
      [&](const TimeRange& other) { return other.start_seconds < from_seconds - about; });
  for (; silence != silences_.end() && silence->start_seconds <= from_seconds + about; ++silence)
    if (std::abs(silence->end_seconds - to_seconds) <= about) return true;
  return false;
}

void TimelineBuilder::make_stretches(const std::vector<UnreadHole>& holes,
                                     double bytes_per_second) {
  stretch_start_ = parts_.front().first_start;
  std::sort(silences_.begin(), silences_.end(),
            [](const auto& a, const auto& b) { return a.start_seconds < b.start_seconds; });
  const auto is_hole = [&](double from_seconds, double to_seconds) {
    constexpr double kNear = 1;  // pictures are not in the order of the file
    const double least = kLeastHoleShare * bytes_per_second * (to_seconds - from_seconds);
    auto hole = std::partition_point(holes.begin(), holes.end(), [&](const UnreadHole& other) {
      return other.pictures.end_seconds < from_seconds - kNear;
    });
    for (; hole != holes.end() && hole->pictures.start_seconds <= to_seconds + kNear; ++hole)
      if (static_cast<double>(hole->bytes) >= least) return true;
    return false;
  };
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const Part& part = parts_[i];
    most_between_ = std::max(most_between_, part.most_between);
    if (i + 1 == parts_.size()) break;
    const Part& next = parts_[i + 1];
    const double last_start = part.last_start, start = next.first_start;
    const double between = start - last_start;
    if (next.is_after_gap &&
        (next.is_suspect || is_silent(last_start, start) || is_hole(last_start, start))) {
      const double end = std::min(last_start + options_.frame_seconds, start);
      end_stretch_with_picture(last_start, end);
      timeline_.add_damage({end, start});
    } else if (between > kMostBetweenPictures) {
      end_stretch_with_picture(last_start, start);
    } else {
      most_between_ = std::max(most_between_, between);
      continue;
    }
    stretch_start_ = start;
    most_between_ = 0;
  }
}

void TimelineBuilder::flush() {
  for (; !waiting_.empty(); waiting_.pop()) show(waiting_.top());
}

// Also where no picture is missing by its time: some formats count them only.
void TimelineBuilder::note_hole(const UnreadHole& hole) {
  if (!hole.is_unusual) return;
  const double start = hole.pictures.start_seconds;
  timeline_.add_damage(
      {start, std::max(start, hole.pictures.end_seconds - options_.frame_seconds)});
}

double TimelineBuilder::shown_seconds() const {
  return last_ ? newest_end_seconds() - parts_.front().first_start : 0;
}

Timeline TimelineBuilder::finish(std::optional<double> sound_start_seconds,
                                 const std::vector<UnreadHole>& holes, double bytes_per_second) {
  flush();
  if (!last_) return std::move(timeline_);
  make_stretches(holes, bytes_per_second);
  const double last_start = seconds(last_->pts);
  end_stretch_with_picture(last_start,
                           last_start + std::min(last_->length_seconds, kLongestLastPicture));
  for (const UnreadHole& hole : holes) note_hole(hole);
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
  timeline_.hidden_at_seconds -= zero;
  if (timeline_.num_hidden < std::max(kLeastHidden, timeline_.num_pictures / kLeastHiddenShare))
    timeline_.num_hidden = 0;
  return std::move(timeline_);
}

}  // namespace litevl
