// Random numbers of the toy world: the same on every standard library, seeded by a tuple.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace litevl {

/// SplitMix64. std's engines are portable but its distributions are not, and the toy world's files
/// must be the same everywhere. For one thread.
class ToyRandom {
 public:
  /// Equal keys give equal numbers; keys that differ anywhere give unrelated ones.
  explicit ToyRandom(std::initializer_list<std::uint64_t> key) {
    for (const std::uint64_t part : key) state_ = mix(state_ ^ mix(part + kStep));
  }

  std::uint64_t next() { return mix(state_ += kStep); }

  /// In [0, 1).
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  /// In [low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }

  /// In [0, count); `count` is at least 1.
  std::int64_t below(std::int64_t count) {
    return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(count));
  }

  bool chance(double probability) { return uniform() < probability; }

 private:
  static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15ULL;

  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  std::uint64_t state_ = 0;
};

}  // namespace litevl
