// Cross-attention whose keys and values are shared by many rows of queries, in float32.
// docs/model.md, "Text model". M tokens, D width, E width of what is attended to. Private to
// engine/.
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

/// Computes them from `rows` (M,E) with all threads.
CrossMemory make_cross_memory(const CrossWeights<float>& weights, const TextConfig& config,
                              const float* rows, std::int64_t tokens, Threads& threads);

/// What a text attends to, with weights and counts as in `PackedMemory`.
struct Attended {
  const CrossMemory* memory = nullptr;
  const float* weights = nullptr;
  const float* counts = nullptr;
};

/// Computes a whole cross-attention block of BERT in `scratch.x`: the rows of text i, which begin
/// at `begins[i]`, attend to `memories[i]`.
void attend_to_memories(const CrossWeights<float>& weights, const TextConfig& config,
                        std::span<const std::int64_t> begins, std::span<const Attended> memories,
                        TextScratch<float>& scratch);

}  // namespace litevl::engine
