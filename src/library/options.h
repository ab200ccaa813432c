// What can be asked of a search and of a question, apart from the code that has LibTorch.
#pragma once

#include <atomic>
#include <cstdint>

namespace litevl {

struct SearchOptions {
  std::int64_t top = 10;         ///< results, 1 to 1,000
  std::int64_t candidates = 32;  ///< clips that are re-ranked, 1 to 1,000; never fewer than `top`
  const std::atomic<bool>* is_cancelled = nullptr;  ///< set by whoever wants an end: Stopped
};

struct AskOptions {
  std::int64_t clips = 4;  ///< of a long video: how many, nearest to the question, are asked
  std::int64_t top = 5;    ///< answers given, the best included
  std::int64_t beams = 3;  ///< of free answers
  const std::atomic<bool>* is_cancelled = nullptr;  ///< set by whoever wants an end: Stopped
};

}  // namespace litevl
