#include "video/timed_pictures.h"

#include <algorithm>
#include <string>

#include "litevl/error.h"
#include "video/read_timeline.h"

namespace litevl {
namespace {

constexpr int kMaxThreads = 64;

int checked_threads(const std::filesystem::path& path, int num_threads) {
  if (num_threads < 1 || num_threads > kMaxThreads)
    throw Error(Error::Kind::kUsage, path.string(),
                "decoder_threads is " + std::to_string(num_threads) + ", expected 1 to " +
                    std::to_string(kMaxThreads));
  return num_threads;
}

Timeline timeline_of(Demuxer& demuxer, const VideoReaderOptions& options) {
  if (!options.timeline) return read_timeline(demuxer);
  demuxer.set_clock(options.timeline->jumps);
  return *options.timeline;
}

}  // namespace

TimedPictures::TimedPictures(const std::filesystem::path& path, const VideoReaderOptions& options)
    : demuxer_(path),
      timeline_(timeline_of(demuxer_, options)),
      orientation_(read_orientation(demuxer_)),
      finder_(demuxer_, checked_threads(path, options.decoder_threads)) {
  begin_with_first_picture();
  info_ = read_video_info(demuxer_, timeline_);
}

const AVFrame& TimedPictures::at(double time_seconds) {
  const AVFrame& frame =
      finder_.frame_at(av_sat_add64(zero_ticks_, demuxer_.ticks(std::max(0.0, time_seconds))));
  note_damage();
  if (timeline_.is_shown(time_seconds, seconds(frame))) return frame;
  const double start = timeline_.start_seconds();
  if (time_seconds >= start && time_seconds < timeline_.end_seconds())
    timeline_.add_damage({time_seconds, time_seconds});
  return frame;
}

const AVFrame* TimedPictures::next() {
  const AVFrame* frame = finder_.next_frame();
  note_damage();
  return frame;
}

// Pictures before the first key frame are in the packets only. Where pictures have no times of
// their own, they are shown when their decoder gives them, and the first one is where its packet
// is.
void TimedPictures::begin_with_first_picture() {
  zero_ticks_ = timeline_.zero_ticks;
  const double start = timeline_.start_seconds();
  if (!finder_.is_timed()) {
    zero_ticks_ = av_sat_sub64(finder_.first_pts(), demuxer_.ticks(start));
    return;
  }
  const double first = seconds(finder_.first_pts());
  auto& stretches = timeline_.stretches;
  while (stretches.size() > 1 && stretches.front().range.end_seconds <= first)
    stretches.erase(stretches.begin());
  auto& range = stretches.front().range;
  const double most = std::max(range.start_seconds, range.end_seconds - 1 / demuxer_.frame_rate());
  range.start_seconds = std::clamp(first, range.start_seconds, most);
}

void TimedPictures::note_damage() {
  for (const auto& [first, last] : finder_.take_damage())
    timeline_.add_damage({std::max(0.0, seconds(first)), std::max(0.0, seconds(last))});
}

double TimedPictures::seconds(std::int64_t pts) const {
  return demuxer_.seconds(av_sat_sub64(pts, zero_ticks_));
}

}  // namespace litevl
