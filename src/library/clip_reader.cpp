#include "library/clip_reader.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>

#include "video/sampling.h"

namespace litevl {
namespace {

struct Wanted {
  double seconds;
  std::size_t clip;
  std::int64_t frame;
};

// Pictures with the same time are in the order of their clips.
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

// What is shown at a time.
struct Look {
  double seconds;
  double since;   // when its picture began
  bool is_whole;  // whether it is the right picture for this time
};

struct BegunClip {
  Array<float> pictures;    // (T,3,H,W)
  std::vector<Look> looks;  // of the pictures read so far
};

Look look_at(VideoReader& reader, double seconds) {
  const double since = reader.look_at(seconds);
  return {seconds, since, reader.timeline().is_shown(seconds, since)};
}

void add_picture(VideoReader& reader, double seconds, int frames, FrameSize size, BegunClip& clip) {
  const auto picture = reader.read_frames({seconds}, size);
  if (!clip.pictures.is_defined())
    clip.pictures = Array<float>({frames, 3, size.height, size.width});
  std::ranges::copy(picture, clip.pictures.row(std::ssize(clip.looks)).data());
  const double since = reader.shown_since_seconds();
  clip.looks.push_back({seconds, since, reader.timeline().is_shown(seconds, since)});
}

bool is_whole(const Look& look) { return look.is_whole; }

// Approximately when pictures begin again, between a time whose picture is missing and a later time
// whose picture is not.
double first_after(VideoReader& reader, double missing_seconds, Look whole) {
  constexpr double kPrecisionSeconds = 0.05;
  constexpr int kMostLooks = 6;  // each has to go back in the file
  double start = std::max(missing_seconds, whole.since);
  for (int i = 0; i < kMostLooks && start - missing_seconds > kPrecisionSeconds; ++i) {
    const Look look = look_at(reader, std::midpoint(missing_seconds, start));
    if (look.is_whole)
      start = std::max(missing_seconds, look.since);
    else
      missing_seconds = look.seconds;
  }
  return start;
}

// The part of `range` from the first to the last time with undamaged pictures, even if some are
// missing within it; empty if there is none.
TimeRange whole_part(VideoReader& reader, const TimeRange& range, std::vector<Look> looks) {
  if (std::none_of(looks.begin(), looks.end(), is_whole)) return {};
  // The picture at the end itself belongs to the next clip, or does not exist.
  constexpr double kBeforeEnd = 1e-3;
  const double middle = std::midpoint(range.start_seconds, range.end_seconds);
  looks.insert(looks.begin(), look_at(reader, range.start_seconds));
  looks.push_back(look_at(reader, std::max(middle, range.end_seconds - kBeforeEnd)));
  TimeRange part = range;
  const auto first = std::find_if(looks.begin(), looks.end(), is_whole);
  if (first != looks.begin())
    part.start_seconds = first_after(reader, std::prev(first)->seconds, *first);
  // Where pictures are missing, the last one before them is shown.
  const auto after = std::find_if(looks.rbegin(), looks.rend(), is_whole).base();
  if (after != looks.end()) {
    const double last = std::max(after->since, std::prev(after)->since);
    part.end_seconds = std::min(range.end_seconds, last + 1 / reader.info().frame_rate);
  }
  return part;
}

bool is_damaged(const VideoReader& reader, const TimeRange& range, const std::vector<Look>& looks) {
  const auto& damaged = reader.timeline().damaged;
  return !std::all_of(looks.begin(), looks.end(), is_whole) ||
         std::any_of(damaged.begin(), damaged.end(), [&](const TimeRange& damage) {
           return damage.start_seconds <= range.end_seconds &&
                  damage.end_seconds >= range.start_seconds;
         });
}

// Replaces each missing picture by the nearest one that is not missing, the earlier of two. Returns
// false if all are missing.
bool fill_in(BegunClip& clip) {
  if (std::none_of(clip.looks.begin(), clip.looks.end(), is_whole)) return false;
  const auto T = std::ssize(clip.looks);
  const auto is_whole_at = [&](std::int64_t i) {
    return i >= 0 && i < T && clip.looks[static_cast<std::size_t>(i)].is_whole;
  };
  for (std::int64_t i = 0; i < T; ++i) {
    std::int64_t distance = 0;
    while (!is_whole_at(i - distance) && !is_whole_at(i + distance)) ++distance;
    if (distance == 0) continue;
    const auto source = is_whole_at(i - distance) ? i - distance : i + distance;
    std::ranges::copy(clip.pictures.row(source), clip.pictures.row(i).data());
    clip.looks[static_cast<std::size_t>(i)].seconds =
        clip.looks[static_cast<std::size_t>(source)].seconds;
  }
  return true;
}

// Reduces the clip to its undamaged part, and reads that again if it is shorter. Returns false if
// there is none.
bool keep_whole_part(VideoReader& reader, int frames, FrameSize size, TimeRange& range,
                     BegunClip& clip) {
  if (!is_damaged(reader, range, clip.looks)) return true;
  const TimeRange part = whole_part(reader, range, clip.looks);
  if (!(part.end_seconds > part.start_seconds)) return false;
  if (part.start_seconds != range.start_seconds || part.end_seconds != range.end_seconds) {
    range = part;
    clip.looks.clear();
    for (const double seconds : sample_middles(part.start_seconds, part.end_seconds, frames))
      add_picture(reader, seconds, frames, size, clip);
  }
  return fill_in(clip);
}

}  // namespace

void read_clips(VideoReader& reader, const std::vector<TimeRange>& clips, int frames,
                FrameSize size, const UseClip& use) {
  constexpr double kAtLast = std::numeric_limits<double>::infinity();
  std::map<std::size_t, BegunClip> begun;
  // Passes on the complete clips that end by `seconds`: what was read up to there shows whether
  // there is damage after their last pictures.
  const auto use_until = [&](double seconds) {
    while (!begun.empty()) {
      const std::size_t number = begun.begin()->first;
      BegunClip& clip = begun.begin()->second;
      if (std::ssize(clip.looks) < frames || clips[number].end_seconds > seconds) break;
      TimeRange range = clips[number];
      if (keep_whole_part(reader, frames, size, range, clip)) {
        ReadClip read{.number = number, .range = range, .pictures = clip.pictures};
        for (const Look& look : clip.looks) read.seconds.push_back(look.seconds);
        if (!use(read)) return false;
      }
      begun.erase(begun.begin());
    }
    return true;
  };
  for (const auto& [seconds, clip, frame] : in_order_of_time(clips, frames)) {
    if (!use_until(seconds)) return;
    try {
      add_picture(reader, seconds, frames, size, begun[clip]);
    } catch (...) {
      use_until(kAtLast);
      throw;
    }
  }
  use_until(kAtLast);
}

}  // namespace litevl
