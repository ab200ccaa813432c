// Which combinations of things and actions may be used: held-out ones, and sets of scenes such that
// no sentence is true of two of them.
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
/// of each thing, a fifth of all. This never changes.
bool is_held_out(const ToyMeaning& meaning);

enum class ToySplit {
  kTrain,  ///< combinations that are not held out
  kTest,   ///< held-out ones
  kAny,
};

/// `count` (1 or 2) events of different things among the first `things`, all of `split`.
std::vector<ToyMeaning> sample_meaning(std::int64_t count, std::int64_t things, ToySplit split,
                                       ToyRandom& random);

/// A set of families such that no sentence is true of two: a one-event sentence is also true of
/// every two-event scene with that event, so those use disjoint (thing, action pair)s.
class ToyMeaningSet {
 public:
  /// Adds the family of a scene with these events, or returns false if it does not fit the set.
  bool insert(std::span<const ToyMeaning> events);

  /// Draws events until they fit, adds them and returns them. Throws Error (kUsage) if hardly any
  /// are left that fit.
  std::vector<ToyMeaning> sample(const std::function<std::vector<ToyMeaning>()>& draw);

 private:
  using Key = std::pair<std::int64_t, std::int64_t>;  // thing, action pair

  std::set<Key> alone_;       // of one-event families
  std::set<Key> in_company_;  // of two-event families
  std::set<std::pair<Key, Key>> couples_;
};

}  // namespace litevl
