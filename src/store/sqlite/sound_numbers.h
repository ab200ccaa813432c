// Numbers of embeddings that a stranger's file holds. Private to store/sqlite/.
#pragma once

#include <cmath>
#include <span>

namespace litevl {

/// Whether these can be numbers of embeddings, which have unit length: what is not finite, or so
/// large that products are not, is near to nothing, and FAISS drops it without a word.
inline bool are_sound(std::span<const float> numbers) {
  constexpr float kMost = 1e6F;
  bool are_all = true;  // no early end: it is to be done many at a time
  for (const float number : numbers) are_all &= std::abs(number) <= kMost;
  return are_all;
}

}  // namespace litevl
