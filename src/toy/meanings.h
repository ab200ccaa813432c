// Which things may do what together: held-out combinations, and sets of scenes without sentences
// that are true of two of them.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "toy/random.h"
#include "toy/scene.h"

namespace litevl {

/// Whether only tests show this thing with this action or its inverse: one or two of the six pairs
/// of every thing, a fifth of all, fixed for ever.
bool is_held_out(const ToyMeaning& meaning);

enum class ToySplit {
  kTrain,  ///< combinations that are not held out
  kTest,   ///< held-out ones
  kAny,
};

/// `count` (1 or 2) events of different things among the first `things`, all of `split`.
std::vector<ToyMeaning> sample_meaning(std::int64_t count, std::int64_t things, ToySplit split,
                                       ToyRandom& random);

/// A set of families of which no sentence is true of two: a one-event sentence is also true of
/// every two-event scene with that event, so those use disjoint (thing, action pair)s.
class ToyMeaningSet {
 public:
  /// Adds the family of a scene with these events, or returns false if it does not fit the set.
  bool insert(std::span<const ToyMeaning> events);

  /// Draws until the events fit, inserts and returns them.
  /// Throws Error (kUsage) if hardly any are left that do.
  std::vector<ToyMeaning> sample(const std::function<std::vector<ToyMeaning>()>& draw);

 private:
  using Key = std::pair<std::int64_t, std::int64_t>;  // thing, action pair

  std::set<Key> alone_;       // of one-event families
  std::set<Key> in_company_;  // of two-event families
  std::set<std::pair<Key, Key>> couples_;
};

}  // namespace litevl
