#include "engine/cross_attention.h"

#include <algorithm>

#include "kernels/row_operations.h"

namespace litevl::engine {

CrossMemory make_cross_memory(const CrossWeights<float>& weights, const TextConfig& config,
                              const float* rows, std::int64_t tokens, Threads& threads) {
  const auto D = config.width, E = config.encoder_width, d = D / config.heads;
  Buffer<float> both(static_cast<std::size_t>(tokens * 2 * D));
  threads.parallel_for(
      (tokens + kRowsAtOnce - 1) / kRowsAtOnce, [&](std::int64_t task, std::int64_t) {
        const auto first = task * kRowsAtOnce, count = std::min(kRowsAtOnce, tokens - first);
        multiply(FloatRows{rows + first * E, count, E}, weights.key_value,
                 both.data() + first * 2 * D, 2 * D);
      });
  const auto key_numbers = packed_size<float>(d, tokens);
  const auto value_numbers = packed_size<float>(tokens, d);
  CrossMemory memory{Buffer<float>(static_cast<std::size_t>(config.heads * key_numbers)),
                     Buffer<float>(static_cast<std::size_t>(config.heads * value_numbers)), tokens};
  threads.parallel_for(config.heads, [&](std::int64_t head, std::int64_t) {
    pack_transposed(both.data() + head * d, 2 * D, tokens, d,
                    memory.keys.data() + head * key_numbers);
    pack_rows(both.data() + D + head * d, 2 * D, tokens, d,
              memory.values.data() + head * value_numbers);
  });
  return memory;
}

void attend_to_memories(const CrossWeights<float>& weights, const TextConfig& config,
                        std::span<const std::int64_t> begins, std::span<const Attended> memories,
                        TextScratch<float>& scratch) {
  const auto D = config.width, d = D / config.heads, rows = begins.back(), stride = padded(D);
  multiply(scratch.narrowed_rows(rows, D), weights.query, scratch.qkv.data(), stride);
  for (std::size_t text = 0; text < memories.size(); ++text) {
    const auto& [memory, token_weights, counts] = memories[text];
    const auto first = begins[text] * stride;
    for (std::int64_t head = 0; head < config.heads; ++head)
      attend_to_memory(scratch.qkv.data() + first + head * d, stride,
                       begins[text + 1] - begins[text],
                       {memory->keys.data() + head * packed_size<float>(d, memory->tokens),
                        memory->values.data() + head * packed_size<float>(memory->tokens, d),
                        memory->tokens, d, d, token_weights, counts},
                       scratch.attention, scratch.seen.data() + first + head * d, stride);
  }
  for (std::int64_t row = 0; row < rows; ++row)
    add_scaled_row(scratch.seen.data() + row * stride, weights.value_bias.data(), 1, D);
  multiply_add(FloatRows{scratch.seen.data(), rows, stride}, weights.out, scratch.x.data(), D);
  normalise_rows(weights.norm, config, rows, scratch);
}

}  // namespace litevl::engine
