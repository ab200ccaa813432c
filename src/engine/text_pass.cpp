#include "engine/text_pass.h"

#include "kernels/row_operations.h"
#include "litevl/error.h"

namespace litevl::engine {

void embed_ids(const EmbeddingWeights& weights, const TextConfig& config,
               std::span<const std::int64_t> ids, std::int64_t position, float* target) {
  const auto D = config.width;
  for (const auto id : ids) {
    if (id < 0 || id >= config.vocabulary || position >= config.max_positions)
      throw Error(Error::Kind::kUsage, "text model",
                  "id " + std::to_string(id) + " at position " + std::to_string(position) +
                      ", expected ids under " + std::to_string(config.vocabulary) +
                      " and at most " + std::to_string(config.max_positions) + " positions");
    const float* word = weights.words.data() + id * D;
    const float* place = weights.positions.data() + position * D;
    for (std::int64_t d = 0; d < D; ++d) target[d] = word[d] + place[d];
    layer_norm_row(target, weights.norm.scale.data(), weights.norm.shift.data(), D,
                   static_cast<float>(config.layer_norm_eps), target);
    ++position;
    target += D;
  }
}

template <class Number>
void narrow_rows(const TextConfig& config, std::int64_t rows, TextScratch<Number>& scratch) {
  const auto D = config.width;
  for (std::int64_t row = 0; row < rows; ++row)
    narrow_row(scratch.x.data() + row * D, D, scratch.narrowed.data() + row * padded(D));
}

template <class Number>
void normalise_rows(const NormWeights& norm, const TextConfig& config, std::int64_t rows,
                    TextScratch<Number>& scratch) {
  const auto D = config.width;
  for (std::int64_t row = 0; row < rows; ++row) {
    float* x = scratch.x.data() + row * D;
    layer_norm_row(x, norm.scale.data(), norm.shift.data(), D,
                   static_cast<float>(config.layer_norm_eps), x);
  }
  narrow_rows(config, rows, scratch);
}

template <class Number>
void attend_to_text(const TextLayerWeights<Number>& weights, const TextConfig& config,
                    std::span<const std::int64_t> begins, TextScratch<Number>& scratch) {
  const auto D = config.width, rows = begins.back();
  const HeadSizes heads{config.heads, D / config.heads};
  multiply(scratch.narrowed_rows(rows, D), weights.qkv, scratch.qkv.data(), padded(3 * D));
  for (std::size_t text = 0; text + 1 < begins.size(); ++text) {
    const auto first = begins[text];
    attend_over_tokens(scratch.qkv.data() + first * padded(3 * D), padded(3 * D),
                       begins[text + 1] - first, heads, scratch.attention,
                       scratch.seen.data() + first * padded(D), padded(D));
  }
  multiply_add(Rows<Number>{scratch.seen.data(), rows, padded(D)}, weights.out, scratch.x.data(),
               D);
  normalise_rows(weights.norm, config, rows, scratch);
}

template <class Number>
void feed_forward(const TextLayerWeights<Number>& weights, const TextConfig& config,
                  std::int64_t rows, TextScratch<Number>& scratch) {
  const auto D = config.width, hidden = padded(config.mlp_width);
  multiply_gelu(scratch.narrowed_rows(rows, D), weights.fc1, scratch.hidden.data(), hidden);
  multiply_add(Rows<Number>{scratch.hidden.data(), rows, hidden}, weights.fc2, scratch.x.data(), D);
  normalise_rows(weights.last_norm, config, rows, scratch);
}

#define LITEVL_INSTANTIATE(Number)                                                             \
  template void narrow_rows(const TextConfig&, std::int64_t, TextScratch<Number>&);            \
  template void normalise_rows(const NormWeights&, const TextConfig&, std::int64_t,            \
                               TextScratch<Number>&);                                          \
  template void attend_to_text(const TextLayerWeights<Number>&, const TextConfig&,             \
                               std::span<const std::int64_t>, TextScratch<Number>&);           \
  template void feed_forward(const TextLayerWeights<Number>&, const TextConfig&, std::int64_t, \
                             TextScratch<Number>&);
LITEVL_INSTANTIATE(float)
LITEVL_INSTANTIATE(Bf16)
#undef LITEVL_INSTANTIATE

}  // namespace litevl::engine
