#include "core/random_floats.h"

namespace litevl {
namespace {

// SplitMix64: a normal distribution's cost would be most of a large model's.
std::uint64_t next(std::uint64_t& state) {
  std::uint64_t z = state += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

}  // namespace

Buffer<float> random_floats(std::int64_t count, std::uint64_t seed) {
  constexpr float kSide = 3.4641016F;  // of an even distribution with deviation 1: the root of 12
  Buffer<float> numbers(static_cast<std::size_t>(count));
  for (float& number : numbers)
    number = kSide * (static_cast<float>(next(seed) >> 40) * 0x1p-24F - 0.5F);
  return numbers;
}

// FNV-1a.
std::uint64_t seed_of(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

}  // namespace litevl
