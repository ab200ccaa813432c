#include "toy/long_videos.h"

#include <algorithm>
#include <set>
#include <utility>

#include "toy/captions.h"
#include "toy/layout.h"
#include "toy/meanings.h"
#include "toy/things.h"

namespace litevl {
namespace {

constexpr double kGapShare = 0.25;         // fraction of the scenes that follow a gap
constexpr double kCounterpartShare = 0.5;  // of the families
constexpr double kOneEventShare = 0.25;    // of the families, if there are enough combinations
// of the 1.2 held-out actions; leaves enough for scenes with two events
constexpr double kMostAlonePerThing = 0.4;
constexpr std::int64_t kScenesPerAbsentQuery = 4;

// A thing that appears repeatedly also vanishes in between.
bool shows_both_directions(const ToyMeaning& event) {
  return event.action == ToyAction::kAppear || event.action == ToyAction::kVanish ||
         inverse(event.action) == event.action;
}

bool has_counterpart(const std::vector<ToyMeaning>& events) {
  return !std::all_of(events.begin(), events.end(), shows_both_directions);
}

// The meaning as repeated scenes show it: independent of the order of events, and with an action
// and its inverse as one, if repetition shows both.
std::vector<ToyMeaning> as_repeated(std::vector<ToyMeaning> events) {
  for (ToyMeaning& event : events)
    if (event.action == ToyAction::kVanish) event.action = ToyAction::kAppear;
  std::sort(events.begin(), events.end());
  return events;
}

std::vector<ToyMeaning> reversed(std::vector<ToyMeaning> events) {
  std::reverse(events.begin(), events.end());
  for (ToyMeaning& event : events) event.action = inverse(event.action);
  return events;
}

class Planner {
 public:
  explicit Planner(const ToyLongOptions& options)
      : options_(options),
        things_(options.things == 0 ? std::ssize(toy_things()) : options.things) {}

  ToyLongPlan plan() {
    ToyLongPlan plan;
    for (std::int64_t i = 0; i < options_.videos; ++i) plan.videos.push_back(make_video());
    for (std::size_t i = 0; i < plan.videos.size(); ++i) {
      add_queries(plan, i);
      const std::int64_t absent = scenes_ / kScenesPerAbsentQuery;
      for (; absent_ < absent; ++absent_) plan.queries.push_back(absent_query(i));
    }
    return plan;
  }

 private:
  // Lengths come first, because they determine how many scenes there are.
  ToyLongVideo make_video() {
    const auto between = [&](std::int64_t low, std::int64_t high) {
      return low + random_.below(high - low + 1);
    };
    const auto total = between(options_.shortest_frames, options_.longest_frames);
    ToyLongVideo video;
    std::vector<std::size_t> places;
    std::int64_t at = 0;
    const auto add = [&](std::int64_t frames) {
      video.stretches.push_back({{}, at, at + frames});
      at += frames;
    };
    while (total - at >= options_.motion_frames) {
      if (random_.chance(kGapShare))
        add(std::min(between(options_.motion_frames / 4, options_.longest_gap),
                     total - at - options_.motion_frames / 2));
      if (total - at < options_.motion_frames) break;
      places.push_back(video.stretches.size());
      add(std::min(between(options_.motion_frames, options_.longest_scene), total - at));
    }
    if (at < total) add(total - at);
    auto scenes = make_scenes(places.size());
    for (ToyStretch& stretch : video.stretches) stretch.scene.background = make_background(random_);
    for (std::size_t i = 0; i < places.size(); ++i)
      video.stretches[places[i]].scene = std::move(scenes[i]);
    return video;
  }

  // In any order.
  std::vector<ToyScene> make_scenes(std::size_t count) {
    std::vector<ToyScene> scenes;
    while (scenes.size() < count) {
      const auto events = new_events();
      scenes.push_back(make_scene(events, random_));
      shown_.insert(as_repeated(events));
      if (scenes.size() == count || !has_counterpart(events) || !random_.chance(kCounterpartShare))
        continue;
      scenes.push_back(reverse(scenes.back()));
      scenes.back().background = make_background(random_);
      shown_.insert(as_repeated(reversed(events)));
    }
    for (std::size_t i = scenes.size(); i > 1; --i)
      std::swap(scenes[i - 1],
                scenes[static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(i)))]);
    return scenes;
  }

  std::vector<ToyMeaning> new_events() {
    const bool has_room =
        static_cast<double>(alone_) < kMostAlonePerThing * static_cast<double>(things_);
    if (has_room && random_.chance(kOneEventShare)) {
      constexpr int kTries = 100;
      for (int tries = 0; tries < kTries; ++tries) {
        auto events = sample_meaning(1, things_, ToySplit::kTest, random_);
        if (!meanings_.insert(events)) continue;
        ++alone_;
        return events;
      }
    }
    return two_new_events();
  }

  std::vector<ToyMeaning> two_new_events() {
    return meanings_.sample([&] { return sample_meaning(2, things_, ToySplit::kTest, random_); });
  }

  void add_queries(ToyLongPlan& plan, std::size_t video) {
    for (const ToyStretch& stretch : plan.videos[video].stretches) {
      if (stretch.scene.events.empty()) continue;
      ++scenes_;
      plan.queries.push_back(
          {video, caption(stretch.scene, random_), ToyAbsence::kNone, stretch.begin, stretch.end});
      families_.push_back(meaning(stretch.scene));
    }
  }

  // Queries about what is in no video, each assigned to one of the videos.
  ToyLongQuery absent_query(std::size_t video) {
    const bool is_counterpart = random_.chance(0.5);
    constexpr int kTries = 1000;
    for (int tries = 0; is_counterpart && tries < kTries; ++tries) {
      const auto& like = families_[static_cast<std::size_t>(random_.below(std::ssize(families_)))];
      const auto events = reversed(like);
      if (has_counterpart(like) && asked_.insert(events).second && !is_shown(events))
        return in_words(video, events, ToyAbsence::kCounterpart);
    }
    return in_words(video, two_new_events(), ToyAbsence::kAltogether);
  }

  bool is_shown(const std::vector<ToyMeaning>& events) const {
    const auto wanted = as_repeated(events);
    // A query about one event, which may also occur together with another.
    if (wanted.size() > 1) return shown_.contains(wanted);
    return std::any_of(shown_.begin(), shown_.end(), [&](const auto& scene) {
      return std::find(scene.begin(), scene.end(), wanted[0]) != scene.end();
    });
  }

  ToyLongQuery in_words(std::size_t video, const std::vector<ToyMeaning>& events,
                        ToyAbsence absence) {
    return {video, caption(make_scene(events, random_), random_), absence};
  }

  ToyLongOptions options_;
  std::int64_t things_;
  ToyRandom random_{options_.seed, 0x6c6f6e67ULL};
  ToyMeaningSet meanings_;
  std::int64_t alone_ = 0;                         // families with one event
  std::set<std::vector<ToyMeaning>> shown_;        // as_repeated
  std::vector<std::vector<ToyMeaning>> families_;  // of the scenes that have queries so far
  std::set<std::vector<ToyMeaning>> asked_;        // counterparts that are absent
  std::int64_t scenes_ = 0, absent_ = 0;           // queries so far
};

}  // namespace

ToyLongPlan plan_long_videos(const ToyLongOptions& options) { return Planner(options).plan(); }

}  // namespace litevl
