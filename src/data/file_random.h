// Random numbers of the sources that read files: the same on every standard library.
#pragma once

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace litevl {

/// What a stream of random numbers is for: streams with another purpose are unrelated.
enum class FilePurpose : std::uint64_t { kPacking, kOrder, kPair };

inline std::mt19937_64 make_generator(std::uint64_t seed, FilePurpose purpose,
                                      std::uint64_t index) {
  const auto key = static_cast<std::uint64_t>(purpose);
  std::seed_seq sequence{seed, seed >> 32, key, index, index >> 32};  // takes 32 bits of each
  return std::mt19937_64(sequence);
}

/// Not std::shuffle, whose result differs between standard libraries.
template <typename T>
void shuffle(std::vector<T>& items, std::mt19937_64& generator) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[generator() % i]);
}

}  // namespace litevl
