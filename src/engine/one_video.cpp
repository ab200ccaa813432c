#include "engine/one_video.h"

#include <algorithm>

#include "engine/text_groups.h"

// Note [One video, many texts]
// Text-dependent pooling multiplies tokens u of a video by numbers w of a text. Key and value maps
// are linear, so K(w·u) = w·(K u) + b_K: keys and values are computed once for a video and shared
// by all texts that it is compared with. At BLIP's size they are 85% of the work of a comparison.
namespace litevl::engine {
namespace {

std::size_t index(std::int64_t i) { return static_cast<std::size_t>(i); }

}  // namespace

void ground_in_one_video(const GroundingWeights<float>& weights,
                         const std::vector<CrossWeights<float>>& cross, const VideoTokens& tokens,
                         const TextIds& texts, const float* embeddings, Threads& threads,
                         float* states, float* shares) {
  const auto& config = weights.config;
  const auto& text_config = config.text;
  const auto D = text_config.width, E = config.vision.width, Q = texts.count();

  // The memory's rows, and the weight of each row for each text.
  Buffer<float> room;
  const float* floats = floats_of(tokens, 0, E, room);
  PatchMeans summary;
  const TokenRows rows_of_video{floats, tokens.count, tokens.frames, tokens.merged_of(0)};
  summarise(rows_of_video, config.vision, weights.projections, summary);
  const auto M = tokens.count + pooled_rows(summary, config.pooling);
  const auto rows = memory_rows(summary, config.pooling, floats, tokens.count, E);
  Buffer<float> room_for_counts;
  const float* counts = memory_counts(summary, config.pooling, rows_of_video, room_for_counts);
  const auto pooled = summary.frames + summary.positions;
  Buffer<float> preferences(index(Q * pooled)), row_weights(index(Q * M));
  for (std::int64_t text = 0; text < Q; ++text) {
    float* preference = preferences.data() + text * pooled;
    pooling_weights(summary, embeddings + text * config.embed_dim, config.embed_dim,
                    config.pooling_temperature, preference);
    memory_weights(summary, preference, config.pooling, tokens.count,
                   row_weights.data() + text * M);
  }
  if (shares != nullptr) std::copy(preferences.begin(), preferences.end(), shares);

  for (std::int64_t text = 0; text < Q; ++text)
    embed_ids(weights.embeddings, text_config,
              std::span(texts.ids).subspan(index(texts.begin(text)), index(texts.length(text))), 0,
              states + texts.begin(text) * D);
  const auto groups = group_texts(texts, threads.count());
  std::vector<TextScratch<float>> scratches(index(threads.count()));
  for (std::size_t layer = 0; layer < weights.layers.size(); ++layer) {
    const auto memory = make_cross_memory(cross[layer], text_config, rows.data(), M, threads);
    threads.parallel_for(std::ssize(groups), [&](std::int64_t task, std::int64_t worker) {
      auto& scratch = scratches[index(worker)];
      const auto group = groups[index(task)];
      const auto begins = begins_of(texts, group);
      std::vector<Attended> attended;
      for (std::int64_t i = 0; i < group.count; ++i)
        attended.push_back({&memory, row_weights.data() + (group.first + i) * M, counts});
      float* x = states + texts.begin(group.first) * D;
      scratch.prepare(text_config, begins.back());
      std::copy_n(x, begins.back() * D, scratch.x.data());
      narrow_rows(text_config, begins.back(), scratch);
      attend_to_text(weights.layers[layer], text_config, begins, scratch);
      attend_to_memories(cross[layer], text_config, begins, attended, scratch);
      feed_forward(weights.layers[layer], text_config, begins.back(), scratch);
      std::copy_n(scratch.x.data(), begins.back() * D, x);
    });
  }
}

}  // namespace litevl::engine
