// Texts grounded in videos, each pair separately. The same function as pooling and
// LiteVLImpl::encode_grounded, against which it is tested; docs/model.md, "Matching". B videos, M
// tokens of one, D width of the text, E of the video, J of the joint space, N tokens of a text.
#pragma once

#include <vector>

#include "config/text_ids.h"
#include "core/threads.h"
#include "engine/pooling.h"
#include "engine/text_pass.h"
#include "engine/video_tokens.h"

namespace litevl::engine {

/// The weights that grounding reads. They must outlive what is made from them.
template <class Number>
struct GroundingWeights {
  const ModelConfig& config;
  const Projections& projections;
  const EmbeddingWeights& embeddings;
  const std::vector<TextLayerWeights<Number>>& layers;
};

/// A context to compute in, for one thread at a time.
template <class Number>
class GroundedEncoder {
 public:
  GroundedEncoder(GroundingWeights<Number> weights,
                  const std::vector<AbsorbedWeights<Number>>& cross)
      : weights_(weights), cross_(cross) {}

  /// States (ΣN,D) of B pairs, pair by pair: of video b, or the only video, and text b, or the only
  /// text. Each text begins with [ENC]. `embeddings` (texts,J) are the texts' vectors, by which the
  /// videos are pooled. Throws Error (kUsage) as `embed_ids` does.
  void encode(const VideoTokens& tokens, const TextIds& texts, const float* embeddings,
              Threads& threads, float* states);

 private:
  // A video's tokens, followed by its pooled tokens, packed.
  struct Memory {
    Buffer<Number> keys;
    Buffer<Number> values;
    Buffer<float> weights, counts;  // (M)
    bool is_merged = false;         // whether there are counts
    std::int64_t count = 0;         // M
  };
  // Working memory for packing one.
  struct PackingScratch {
    PatchMeans summary;
    Buffer<float> floats;
    Buffer<Number> rows;   // (M,E), E rounded up to even
    Buffer<float> shares;  // pooling's
  };
  // Working memory of one worker, for some pairs together.
  struct Scratch {
    PackingScratch packing;
    std::vector<Memory> memories;
    std::vector<std::int64_t> begins;  // of the pairs' rows
    TextScratch<Number> text;
    Buffer<Number> absorbed, answers;
  };

  void remember(const VideoTokens& tokens, std::int64_t video, const float* embedding,
                PackingScratch& scratch, Memory& memory) const;
  void encode_some(Scratch& scratch) const;
  void attend_to_videos(const AbsorbedWeights<Number>& weights, Scratch& scratch) const;

  GroundingWeights<Number> weights_;
  const std::vector<AbsorbedWeights<Number>>& cross_;
  std::vector<Scratch> scratch_;  // of the workers
};

}  // namespace litevl::engine
