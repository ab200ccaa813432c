#include "toy/meanings.h"

#include <algorithm>
#include <string>

#include "litevl/error.h"

namespace litevl {

bool is_held_out(const ToyMeaning& meaning) {
  ToyRandom random{0x70795f746f79ULL, static_cast<std::uint64_t>(meaning.thing)};
  const std::int64_t first = random.below(kToyActionPairs);
  // Every fifth thing has a second one: 1.2 of 6 on average.
  const std::int64_t second =
      random.chance(0.2) ? (first + 1 + random.below(kToyActionPairs - 1)) % kToyActionPairs
                         : first;
  const std::int64_t pair = action_pair(meaning.action);
  return pair == first || pair == second;
}

std::vector<ToyMeaning> sample_meaning(std::int64_t count, std::int64_t things, ToySplit split,
                                       ToyRandom& random) {
  std::vector<ToyMeaning> events;
  while (static_cast<std::int64_t>(events.size()) < count) {
    const ToyMeaning event{random.below(things), static_cast<ToyAction>(random.below(kToyActions))};
    if (split != ToySplit::kAny && is_held_out(event) != (split == ToySplit::kTest)) continue;
    if (!events.empty() && events.front().thing == event.thing) continue;
    events.push_back(event);
  }
  return events;
}

bool ToyMeaningSet::insert(std::span<const ToyMeaning> events) {
  std::vector<Key> keys;
  for (const ToyMeaning& event : events) keys.emplace_back(event.thing, action_pair(event.action));
  std::sort(keys.begin(), keys.end());
  if (keys.size() == 1) {
    return !in_company_.contains(keys[0]) && alone_.insert(keys[0]).second;
  }
  if (alone_.contains(keys[0]) || alone_.contains(keys[1])) return false;
  if (!couples_.emplace(keys[0], keys[1]).second) return false;
  in_company_.insert(keys.begin(), keys.end());
  return true;
}

std::vector<ToyMeaning> ToyMeaningSet::sample(
    const std::function<std::vector<ToyMeaning>()>& draw) {
  constexpr int kTries = 20000;
  for (int tries = 0; tries < kTries; ++tries) {
    std::vector<ToyMeaning> events = draw();
    if (insert(events)) return events;
  }
  throw Error(Error::Kind::kUsage, "toy world",
              "all " + std::to_string(alone_.size() + couples_.size()) +
                  " different families are used, there are no more",
              "make fewer videos or use more things");
}

}  // namespace litevl
