// Searching with a second look: the videos are read again around the best moments.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "core/stop.h"
#include "library/search_parts.h"
#include "library/surroundings.h"
#include "litevl/error.h"

namespace litevl {
namespace {

// Moments that are looked at again, at least: the best of them is often not the first.
constexpr std::int64_t kFewest = 8;
// Scenes side by side whose scores differ by no more than this are one moment.
constexpr double kAlike = 3;

constexpr int kSteps = 4;  // windows begin a part of a window after each other

// Windows all over a moment and a window around it, or around its ends if it is very long.
std::vector<TimeRange> dense_windows(const TimeRange& moment, const FrameSeries& frames) {
  constexpr double kLongest = 12;  // windows
  const double window = std::min(frames.window_seconds, length(frames.range));
  std::vector<TimeRange> windows;
  const double last = std::max(frames.range.start_seconds, frames.range.end_seconds - window);
  const auto add = [&](double from, double to) {
    const double step = window / kSteps;
    const auto steps = static_cast<int>((to - from) / step + kSteps * 1e-3);
    for (int i = 0; i <= steps; ++i) {
      const double start = std::clamp(from + i * step, frames.range.start_seconds, last);
      if (windows.empty() || start > windows.back().start_seconds + 1e-3)
        windows.push_back({start, start + window});
    }
  };
  if (length(moment) <= kLongest * window) {
    add(moment.start_seconds - window, moment.end_seconds);
  } else {
    add(moment.start_seconds - window, moment.start_seconds);
    add(moment.end_seconds - window, moment.end_seconds);
  }
  return windows;
}

constexpr double kOutside = 0.1;  // of a window that may lie outside its scene

bool is_within(const TimeRange& inner, const TimeRange& outer, double tolerance) {
  return inner.start_seconds >= outer.start_seconds - tolerance &&
         inner.end_seconds <= outer.end_seconds + tolerance;
}

// Windows that begin with a scene, or a little later, for where it begins is not known exactly and
// a picture of the scene before misleads: what happens is seen from its beginning, and nothing
// else.
std::vector<TimeRange> windows_from_start(const TimeRange& scene, double window) {
  constexpr double kLater[] = {0, 0.125, 1, 1.125};  // windows
  std::vector<TimeRange> windows;
  for (const double later : kLater) {
    const double start = scene.start_seconds + later * window;
    const double end = std::min(start + window, scene.end_seconds);
    if (later == 0 || end - start >= 0.75 * window) windows.push_back({start, end});
  }
  return windows;
}

}  // namespace

void Searcher::look_again(Moment& moment, const Query& query, const ReadWindows& read) {
  const std::string video = moment.result.video;
  struct Seen {
    TimeRange clip = {};
    double similarity = 0, match = -std::numeric_limits<double>::infinity();
    double score() const { return match + similarity; }
  };
  std::vector<Seen> seen;
  const auto look = [&](const WindowPictures& window) {
    check_stop(query.options.is_cancelled);
    auto encoding = retriever_.encode_videos(stack<float>({window.pictures}), store_.kept_places());
    seen.push_back({window.range, dot(encoding.embedding.values(), query.text.embedding.values()),
                    retriever_.match_logits(encoding, query.text)[0]});
    return encoding;
  };
  std::vector<TimeRange> scenes{moment.range()};
  if (moment.frames) {
    read(video, dense_windows(moment.range(), *moment.frames), [&](const WindowPictures& window) {
      add_frames(*moment.frames, window.seconds, look(window).frame_vectors.row(0),
                 query.text.embedding);
    });
    const MomentFinder finder(*moment.frames, query.background);
    scenes = finder.scenes(finder.around(moment.result.clip));
  }
  const double window = length(moment.result.clip);
  for (const TimeRange& scene : scenes) read(video, windows_from_start(scene, window), look);

  // A scene is worth its best window that shows nothing else.
  std::vector<Seen> best(scenes.size());
  for (std::size_t i = 0; i < scenes.size(); ++i)
    for (const Seen& one : seen)
      if (is_within(one.clip, scenes[i], kOutside * window) && one.score() > best[i].score())
        best[i] = one;
  const auto first_best =
      static_cast<std::size_t>(std::ranges::max_element(best, {}, &Seen::score) - best.begin());
  if (!std::isfinite(best[first_best].score())) return;
  const auto belongs = [&](std::size_t i) {
    return best[i].score() >= best[first_best].score() - kAlike;
  };
  std::size_t first = first_best, last = first_best;
  while (first > 0 && belongs(first - 1)) --first;
  while (last + 1 < best.size() && belongs(last + 1)) ++last;
  moment.set_range({scenes[first].start_seconds, scenes[last].end_seconds});
  moment.set_scores(best[first_best].clip, best[first_best].similarity, best[first_best].match);
}

FoundClips Searcher::search_precisely(const std::string& sentence, const SearchOptions& options,
                                      const ReadWindows& read) {
  refuse_also(options);
  const auto reading = store_.snapshot();
  const Query query = prepare(sentence, options);
  auto moments = ranked_moments(query, std::max(options.top, kFewest));
  std::vector<std::string> notes;
  for (Moment& moment : moments) {
    try {
      look_again(moment, query, read);
    } catch (const Error& error) {
      notes.push_back("not looked at again: " + std::string(error.what()));
    }
  }
  std::ranges::stable_sort(moments, std::greater(),
                           [](const Moment& moment) { return moment.result.score; });
  std::vector<Moment> distinct;
  for (Moment& moment : moments)
    if (std::ssize(distinct) < options.top &&
        !is_known(distinct, moment.result.video, moment.range()))
      distinct.push_back(std::move(moment));
  const auto chance = chance_model(measured_chance(store_));
  demote_unwanted(distinct, options, chance);
  FoundClips found = shown(std::move(distinct), chance, query.text.ids.length(0));
  found.notes = std::move(notes);
  return found;
}

}  // namespace litevl
