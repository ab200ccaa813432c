// Checks the numbers of embeddings from an untrusted file. Private to store/sqlite/.
#pragma once

#include <cmath>
#include <span>

namespace litevl {

/// Whether these can be the numbers of an embedding, which has unit length. FAISS silently drops
/// vectors whose numbers, or products of them, are not finite.
inline bool are_sound(std::span<const float> numbers) {
  constexpr float kMost = 1e6F;
  bool are_all = true;  // without an early exit, so that the compiler can vectorise the loop
  for (const float number : numbers) are_all &= std::abs(number) <= kMost;
  return are_all;
}

}  // namespace litevl
