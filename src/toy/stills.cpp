#include "toy/stills.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "litevl/error.h"
#include "toy/layout.h"
#include "toy/things.h"

namespace litevl {
namespace {

constexpr std::array<std::string_view, 9> kPlaces = {
    "at the top left",    "at the top",    "at the top right",
    "on the left",        "in the middle", "on the right",
    "at the bottom left", "at the bottom", "at the bottom right"};
constexpr std::array<std::string_view, 6> kBeginnings = {
    "", "a photo of ", "a picture of ", "there is ", "an image of ", "we see "};
constexpr std::size_t kThereIs = 3;

// After so many stills in a row that equal others, hardly any new ones are left.
constexpr int kTries = 5000;

void place_things(ToyStill& still, ToyRandom& random) {
  for (double room = 0.85;; room *= 0.999) {
    for (ToyPlacement& placed : still.things) {
      // Three sizes with gaps and three rows and columns with gaps, so that words are clear.
      const std::int64_t size = random.below(4);  // small, normal (twice as often), big
      const double diameter = size == 0   ? random.uniform(0.19, 0.24)
                              : size == 3 ? random.uniform(0.50, 0.58)
                                          : random.uniform(0.34, 0.42);
      const auto along = [&] {
        const double cell = static_cast<double>(random.below(3)) - 1;
        return 0.5 + cell * random.uniform(0.26, 0.30) + random.uniform(-0.04, 0.04);
      };
      const double margin = diameter / 2 - 0.02;  // so that hardly anything is cut off
      placed.pose.x = std::clamp(along(), margin, 1 - margin);
      placed.pose.y = std::clamp(along(), margin, 1 - margin);
      placed.pose.diameter = diameter;
    }
    if (still.things.size() < 2) return;
    const ToyPose& a = still.things[0].pose;
    const ToyPose& b = still.things[1].pose;
    const double distance = std::hypot(a.x - b.x, a.y - b.y);
    // If both were in one place, "a dog on the left" would be ambiguous.
    if (distance >= room * (a.diameter + b.diameter) / 2 && place_of(a) != place_of(b)) return;
  }
}

std::string mention_text(const ToyMention& mention) {
  const ToyThing& thing = toy_things()[static_cast<std::size_t>(mention.thing)];
  std::string text;
  if (mention.size.empty()) {
    text = with_article(thing);
  } else {
    text = (thing.is_plural ? "" : "a ") + mention.size + " " + std::string(thing.name);
  }
  if (!mention.place.empty()) text += " " + mention.place;
  return text;
}

}  // namespace

std::string place_of(const ToyPose& pose) {
  const auto cell = [](double x) { return x < 0.38 ? 0U : x < 0.62 ? 1U : 2U; };
  return std::string(kPlaces.at(3 * cell(pose.y) + cell(pose.x)));
}

std::string size_of(const ToyPose& pose) {
  return pose.diameter < 0.28 ? "small" : pose.diameter > 0.46 ? "big" : "";
}

ToyStill make_still(std::int64_t things, ToyRandom& random) {
  ToyStill still;
  still.background = make_background(random);
  const std::size_t count = things > 1 && random.chance(0.5) ? 2 : 1;
  while (still.things.size() < count) {
    ToyPlacement placed;
    placed.thing = random.below(things);
    if (!still.things.empty() && still.things[0].thing == placed.thing) continue;
    still.things.push_back(placed);
  }
  place_things(still, random);
  return still;
}

ToyStill move_things(const ToyStill& still, ToyRandom& random) {
  ToyStill result = still;
  place_things(result, random);
  return result;
}

ToyStillCaption caption(const ToyStill& still, bool is_detailed, ToyRandom& random) {
  ToyStillCaption result;
  const bool is_placed = is_detailed || random.chance(0.5);
  for (const ToyPlacement& placed : still.things) {
    ToyMention mention;
    mention.thing = placed.thing;
    if (is_placed) mention.place = place_of(placed.pose);
    if (random.chance(0.6)) mention.size = size_of(placed.pose);
    result.mentions.push_back(mention);
  }
  if (random.chance(0.5)) std::reverse(result.mentions.begin(), result.mentions.end());

  const auto beginning = static_cast<std::size_t>(random.below(kBeginnings.size()));
  // "there is cherries" is wrong.
  const auto& first = toy_things()[static_cast<std::size_t>(result.mentions[0].thing)];
  result.text = beginning == kThereIs && first.is_plural ? "there are " : kBeginnings.at(beginning);
  for (std::size_t i = 0; i < result.mentions.size(); ++i) {
    if (i > 0) result.text += " and ";
    result.text += mention_text(result.mentions[i]);
  }
  return result;
}

bool is_true_of(const ToyStillCaption& caption, const ToyStill& still) {
  return std::all_of(
      caption.mentions.begin(), caption.mentions.end(), [&](const ToyMention& mention) {
        return std::any_of(still.things.begin(), still.things.end(), [&](const auto& placed) {
          return placed.thing == mention.thing &&
                 (mention.place.empty() || mention.place == place_of(placed.pose)) &&
                 (mention.size.empty() || mention.size == size_of(placed.pose));
        });
      });
}

std::vector<ToyCaptionedStill> make_stills(std::int64_t count, std::int64_t things,
                                           ToyRandom& random) {
  std::vector<ToyCaptionedStill> result;
  for (int tries = 0; static_cast<std::int64_t>(result.size()) < count;) {
    // Half of them show the things of an earlier still at other places, so that the words for
    // places matter.
    const bool is_moved = !result.empty() && random.chance(0.5);
    const ToyStill still =
        is_moved ? move_things(result.back().still, random) : make_still(things, random);
    const ToyStillCaption words = caption(still, is_moved || random.chance(0.7), random);
    const bool is_clear = std::none_of(result.begin(), result.end(), [&](const auto& other) {
      return is_true_of(words, other.still) || is_true_of(other.caption, still);
    });
    if (is_clear) {
      result.push_back({still, words});
      tries = 0;
    } else if (++tries > kTries) {
      throw Error(Error::Kind::kUsage, "toy stills",
                  std::to_string(things) + " things do not make " + std::to_string(count) +
                      " stills that all differ",
                  "make fewer or take more things");
    }
  }
  return result;
}

std::vector<std::string> still_phrases() {
  std::vector<std::string> result(kPlaces.begin(), kPlaces.end());
  result.insert(result.end(), kBeginnings.begin(), kBeginnings.end());
  result.insert(result.end(), {"there are", "and", "a", "an", "big", "small"});
  return result;
}

}  // namespace litevl
