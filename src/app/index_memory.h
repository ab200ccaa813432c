// How much memory indexing takes, and how many clips together fit into what it may take.
#pragma once

#include <cstdint>

#include "config/model_config.h"
#include "engine/precision.h"

namespace litevl {

/// Bytes of resident memory, about, and rather more than less.
struct IndexMemory {
  std::int64_t fixed = 0;     ///< the program, its video encoder, and decoding one video
  std::int64_t each = 0;      ///< of each of the clips that are encoded together, and what of it
                              ///< is decoded ahead of them
  std::int64_t together = 0;  ///< of each clip that the engine works on at once, too
  std::int64_t most_at_once = 1;  ///< so many of them

  std::int64_t of(std::int64_t clips) const {
    return fixed + clips * each + (clips < most_at_once ? clips : most_at_once) * together;
  }
};

/// With the engine on `threads` threads, for videos of up to 1920 x 1080 pixels. What the library's
/// own clips take is not in it: some hundred bytes each.
IndexMemory index_memory(const ModelConfig& config, Precision precision, std::int64_t threads);

/// The most clips, up to `most`, that stay within `bytes`. Throws Error (kUsage) if one does not,
/// with how much it takes.
std::int64_t clips_within(const IndexMemory& memory, std::int64_t bytes, std::int64_t most);

}  // namespace litevl
