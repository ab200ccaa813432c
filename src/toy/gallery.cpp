#include "toy/gallery.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "litevl/error.h"
#include "toy/layout.h"
#include "toy/things.h"

namespace litevl {
namespace {

// A quarter of the families, which have 1.8 videos with one event and 3.9 with two on average.
constexpr double kOneEventFamiliesPerVideo = 0.25 / (0.25 * 1.8 + 0.75 * 3.9);

// One-event families reduce the combinations that two-event families can use; this leaves enough.
constexpr double kMostCombinationsAlone = 0.4;

std::int64_t count_combinations(std::int64_t things, ToySplit split) {
  std::int64_t count = 0;
  for (std::int64_t thing = 0; thing < things; ++thing) {
    for (const ToyAction action : {ToyAction::kMoveLeft, ToyAction::kMoveUp, ToyAction::kGrow,
                                   ToyAction::kAppear, ToyAction::kSpin, ToyAction::kBlink}) {
      count +=
          split == ToySplit::kAny || is_held_out({thing, action}) == (split == ToySplit::kTest);
    }
  }
  return count;
}

std::int64_t family_size(const std::vector<ToyMeaning>& events) {
  const bool is_own_reverse =
      std::all_of(events.begin(), events.end(),
                  [](const ToyMeaning& event) { return inverse(event.action) == event.action; });
  return (events.size() == 2 ? 2 : 1) * (is_own_reverse ? 1 : 2);
}

class Gallery {
 public:
  Gallery(const ToyGalleryOptions& options, std::int64_t things)
      : options_(options), things_(things) {}

  std::int64_t rest() const { return options_.videos - static_cast<std::int64_t>(videos_.size()); }

  // Adds a family with `events` events and, if one can be found, at most `most` videos.
  void add_family(std::int64_t events, std::int64_t most) {
    int tries = 0;
    const auto chosen = meanings_.sample([&] {
      for (;;) {
        auto drawn = sample_meaning(events, things_, options_.split, random_);
        if (family_size(drawn) <= most || ++tries > 2000) return drawn;
      }
    });
    const bool is_complete = random_.chance(options_.complete_share);
    for (const ToyScene& member : family(make_scene(chosen, random_))) {
      videos_.push_back({member, next_family_});
      if (!is_complete) break;
    }
    ++next_family_;
  }

  std::vector<ToyVideo> take() { return std::move(videos_); }

 private:
  ToyGalleryOptions options_;
  std::int64_t things_;
  ToyRandom random_{options_.seed, static_cast<std::uint64_t>(options_.split), 0x67616cULL};
  ToyMeaningSet meanings_;
  std::vector<ToyVideo> videos_;
  std::int64_t next_family_ = 0;
};

}  // namespace

std::vector<ToyVideo> make_gallery(const ToyGalleryOptions& options) {
  constexpr std::int64_t kMostVideos = 1'000'000;
  const auto all = static_cast<std::int64_t>(toy_things().size());
  const std::int64_t things = options.things == 0 ? all : options.things;
  if (options.videos < 1 || options.videos > kMostVideos || things < 2 || things > all ||
      !(options.complete_share >= 0 && options.complete_share <= 1)) {
    throw Error(Error::Kind::kUsage, "toy gallery",
                "options out of range: videos 1 to 1000000, things 2 to " + std::to_string(all) +
                    ", complete share 0 to 1");
  }
  Gallery gallery(options, things);
  const double wanted = static_cast<double>(options.videos) * kOneEventFamiliesPerVideo;
  const double most =
      kMostCombinationsAlone * static_cast<double>(count_combinations(things, options.split));
  // These come first: later they would find their combinations used by two-event families.
  const auto alone = std::max(std::int64_t{1}, static_cast<std::int64_t>(std::min(wanted, most)));
  for (std::int64_t i = 0; i < alone && gallery.rest() > 0; ++i) {
    gallery.add_family(/*events=*/1, /*most=*/gallery.rest());
  }
  while (gallery.rest() > 0) gallery.add_family(/*events=*/2, /*most=*/gallery.rest());
  return gallery.take();
}

std::vector<ToyVideo> test_gallery(std::int64_t videos, std::uint64_t seed, std::int64_t things) {
  ToyGalleryOptions options;
  options.videos = videos;
  options.seed = seed;
  options.things = things;
  return make_gallery(options);
}

}  // namespace litevl
