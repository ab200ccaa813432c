// A video as indexing reads it: its timeline from its packets, its clips, some of their pictures.
#include <cmath>

#include "fuzz/fuzz_input.h"
#include "library/clips.h"
#include "video/ffmpeg.h"
#include "video/picture_reader.h"
#include "video/sampling.h"

namespace {

using namespace litevl;

// Pictures are small here: large ones take time and memory by their size, which is allowed.
void prepare() {
  prepare_ffmpeg();
  av_max_alloc(std::size_t{1} << 20);
}

void check_timeline(const Timeline& timeline) {
  double end = 0;
  for (const TimelineStretch& stretch : timeline.stretches) {
    const auto& [start_seconds, end_seconds] = stretch.range;
    if (!(start_seconds >= end) || !(end_seconds >= start_seconds) || !std::isfinite(end_seconds))
      std::abort();
    end = end_seconds;
  }
  const std::string text = to_text(timeline);
  if (to_text(timeline_from_text(text, "timeline")) != text) std::abort();
  const std::string faults = describe_faults(timeline);
  if (faults != printable(faults) || faults.size() > 2'000) std::abort();
}

void read_pictures(PictureReader& reader, const std::vector<TimeRange>& clips) {
  constexpr std::size_t kMostClips = 3;
  for (std::size_t i = 0; i < std::min(clips.size(), kMostClips); ++i) {
    const auto& [start, end] = clips[i * (clips.size() - 1) / kMostClips];
    if (!(end > start)) continue;
    std::int64_t next = 0;
    reader.read(sample_middles(start, end, 3), {.height = 12, .width = 20},
                [&](std::int64_t number, const std::vector<std::uint8_t>& pixels) {
                  if (number != next++ || pixels.size() != 12 * 20 * 3) std::abort();
                });
    if (next != 3) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  prepare();
  // The content decides, whatever the ending.
  const auto path = fuzz::as_file(fuzz::as_text(data, size), "video.mp4");
  fuzz::read_or_refuse([&] {
    PictureReader reader(path);
    const Timeline timeline = reader.timeline();
    check_timeline(timeline);
    const auto clips = cut_into_clips(timeline, {.window_seconds = 10, .overlap_seconds = 2});
    // However far its time stamps lie apart.
    if (std::ssize(clips) > 2 * (timeline.num_pictures + std::ssize(timeline.stretches)))
      std::abort();
    read_pictures(reader, clips);
    check_timeline(reader.timeline());
    // As an interrupted indexing goes on, and asking begins.
    PictureReader again(path, {.timeline = timeline});
    read_pictures(again, clips);
  });
  return 0;
}
