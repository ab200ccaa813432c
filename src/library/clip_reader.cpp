#include "library/clip_reader.h"

#include <algorithm>
#include <cstdint>
#include <map>

#include "video/sampling.h"

namespace litevl {
namespace {

struct Wanted {
  double seconds;
  std::size_t clip;
  std::int64_t frame;
};

// Pictures at the same time are in the order of their clips.
std::vector<Wanted> in_order_of_time(const std::vector<TimeRange>& clips, int frames) {
  std::vector<Wanted> result;
  for (std::size_t clip = 0; clip < clips.size(); ++clip) {
    std::int64_t frame = 0;
    for (const double seconds :
         sample_middles(clips[clip].start_seconds, clips[clip].end_seconds, frames))
      result.push_back({seconds, clip, frame++});
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Wanted& a, const Wanted& b) { return a.seconds < b.seconds; });
  return result;
}

struct BegunClip {
  Array<float> pictures;       // (T,3,H,W)
  std::vector<bool> is_whole;  // of those read so far: no other should be shown
};

void add_picture(VideoReader& reader, double seconds, int frames, FrameSize size, BegunClip& clip) {
  const auto picture = reader.read_frames({seconds}, size);
  if (!clip.pictures.is_defined())
    clip.pictures = Array<float>({frames, 3, size.height, size.width});
  std::ranges::copy(picture, clip.pictures.row(std::ssize(clip.is_whole)).data());
  clip.is_whole.push_back(reader.timeline().is_shown(seconds, reader.shown_since_seconds()));
}

// The part of `range` from the first whole picture to the last; empty if there is none.
TimeRange whole_part(const TimeRange& range, const std::vector<bool>& is_whole) {
  const auto first = std::find(is_whole.begin(), is_whole.end(), true);
  if (first == is_whole.end()) return {};
  const auto last = std::find(is_whole.rbegin(), is_whole.rend(), true);
  const double length =
      (range.end_seconds - range.start_seconds) / static_cast<double>(is_whole.size());
  TimeRange part = range;
  part.start_seconds += length * static_cast<double>(first - is_whole.begin());
  if (last != is_whole.rbegin())
    part.end_seconds = range.start_seconds + length * static_cast<double>(is_whole.rend() - last);
  return part;
}

// Puts the nearest whole picture, the earlier of two, in the place of each that is not. At least
// one is whole.
void fill_in(BegunClip& clip) {
  const auto T = std::ssize(clip.is_whole);
  const auto is_whole = [&](std::int64_t i) {
    return i >= 0 && i < T && clip.is_whole[static_cast<std::size_t>(i)];
  };
  for (std::int64_t i = 0; i < T; ++i) {
    std::int64_t distance = 0;
    while (!is_whole(i - distance) && !is_whole(i + distance)) ++distance;
    if (distance == 0) continue;
    const auto source = clip.pictures.row(is_whole(i - distance) ? i - distance : i + distance);
    std::ranges::copy(source, clip.pictures.row(i).data());
  }
}

// What of the clip is not damaged, read anew if that is not all of its range. False if nothing is.
bool keep_whole_part(VideoReader& reader, int frames, FrameSize size, TimeRange& range,
                     BegunClip& clip) {
  const TimeRange part = whole_part(range, clip.is_whole);
  if (!(part.end_seconds > part.start_seconds)) return false;
  if (part.start_seconds != range.start_seconds || part.end_seconds != range.end_seconds) {
    range = part;
    clip.is_whole.clear();
    for (const double seconds : sample_middles(part.start_seconds, part.end_seconds, frames))
      add_picture(reader, seconds, frames, size, clip);
    if (!(whole_part(range, clip.is_whole).end_seconds > 0)) return false;
  }
  fill_in(clip);
  return true;
}

}  // namespace

void read_clips(VideoReader& reader, const std::vector<TimeRange>& clips, int frames,
                FrameSize size, const UseClip& use) {
  std::map<std::size_t, BegunClip> begun;
  for (const auto& [seconds, clip, frame] : in_order_of_time(clips, frames)) {
    add_picture(reader, seconds, frames, size, begun[clip]);
    if (frame + 1 < frames) continue;
    TimeRange range = clips[clip];
    if (keep_whole_part(reader, frames, size, range, begun[clip]) &&
        !use(clip, range, begun[clip].pictures))
      return;
    begun.erase(clip);
  }
}

}  // namespace litevl
