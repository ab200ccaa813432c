// Cross-attention with keys and values that many rows of queries share, in float32. docs/model.md,
// "Text model". M tokens, D width, E width of what is attended to. Private to engine/.
#pragma once

#include <span>

#include "core/threads.h"
#include "engine/text_pass.h"

namespace litevl::engine {

/// One layer's keys and values of some tokens, packed head by head.
struct CrossMemory {
  Buffer<float> keys;
  Buffer<float> values;
  std::int64_t tokens = 0;  ///< M
};

/// Of `rows` (M,E), computed by all threads.
CrossMemory make_cross_memory(const CrossWeights<float>& weights, const TextConfig& config,
                              const float* rows, std::int64_t tokens, Threads& threads);

/// What a text attends to: `PackedMemory`'s weights and counts.
struct Attended {
  const CrossMemory* memory = nullptr;
  const float* weights = nullptr;
  const float* counts = nullptr;
};

/// The rows of text i, from `begins[i]` on, attend to `memories[i]`: a whole block of BERT, in
/// `scratch.x`.
void attend_to_memories(const CrossWeights<float>& weights, const TextConfig& config,
                        std::span<const std::int64_t> begins, std::span<const Attended> memories,
                        TextScratch<float>& scratch);

}  // namespace litevl::engine
