#include "engine/text_encoder.h"

#include <algorithm>

#include "engine/text_groups.h"

namespace litevl::engine {

template <class Number>
Buffer<float> encode_texts(const TextIds& texts, const TextConfig& config,
                           const EmbeddingWeights& embeddings,
                           const std::vector<TextLayerWeights<Number>>& layers, Threads& threads) {
  const auto D = config.width;
  Buffer<float> states(texts.ids.size() * static_cast<std::size_t>(D));
  const auto groups = group_texts(texts, threads.count());
  std::vector<TextScratch<Number>> scratches(static_cast<std::size_t>(threads.count()));
  threads.parallel_for(std::ssize(groups), [&](std::int64_t task, std::int64_t worker) {
    auto& scratch = scratches[static_cast<std::size_t>(worker)];
    const auto group = groups[static_cast<std::size_t>(task)];
    const auto begins = begins_of(texts, group);
    const auto rows = begins.back();
    scratch.prepare(config, rows);
    for (std::int64_t i = 0; i < group.count; ++i)
      embed_ids(
          embeddings, config,
          std::span(texts.ids).subspan(static_cast<std::size_t>(texts.begin(group.first + i)),
                                       static_cast<std::size_t>(texts.length(group.first + i))),
          0, scratch.x.data() + begins[static_cast<std::size_t>(i)] * D);
    narrow_rows(config, rows, scratch);
    for (const auto& layer : layers) {
      attend_to_text(layer, config, begins, scratch);
      feed_forward(layer, config, rows, scratch);
    }
    std::copy_n(scratch.x.data(), rows * D, states.data() + texts.begin(group.first) * D);
  });
  return states;
}

template Buffer<float> encode_texts(const TextIds&, const TextConfig&, const EmbeddingWeights&,
                                    const std::vector<TextLayerWeights<float>>&, Threads&);
template Buffer<float> encode_texts(const TextIds&, const TextConfig&, const EmbeddingWeights&,
                                    const std::vector<TextLayerWeights<Bf16>>&, Threads&);

}  // namespace litevl::engine
