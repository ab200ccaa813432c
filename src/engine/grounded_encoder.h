// Texts grounded in videos, each pair by itself. The same function as pooling and
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

/// What grounding reads; all of it outlives what is made of it.
template <class Number>
struct GroundingWeights {
  const ModelConfig& config;
  const Projections& projections;
  const EmbeddingWeights& embeddings;
  const std::vector<TextLayerWeights<Number>>& layers;
};

/// A context: what one thread at a time works in.
template <class Number>
class GroundedEncoder {
 public:
  GroundedEncoder(GroundingWeights<Number> weights,
                  const std::vector<AbsorbedWeights<Number>>& cross)
      : weights_(weights), cross_(cross) {}

  /// States (ΣN,D), pair by pair, of B pairs: video b and text b, or the only one. Each text begins
  /// with [ENC]; `embeddings` (texts,J) are what the videos are pooled by. Throws Error (kUsage) as
  /// `embed_ids`.
  void encode(const VideoTokens& tokens, const TextIds& texts, const float* embeddings,
              Threads& threads, float* states);

 private:
  // A video's tokens with its pooled ones behind them, packed.
  struct Memory {
    Buffer<Number> keys;
    Buffer<Number> values;
    Buffer<float> weights, counts;  // (M)
    bool is_merged = false;         // or there are no counts
    std::int64_t count = 0;         // M
  };
  // What packing one needs.
  struct PackingScratch {
    PatchMeans summary;
    Buffer<float> floats;
    Buffer<Number> rows;   // (M,E), E rounded up to even
    Buffer<float> shares;  // pooling's
  };
  // What one worker works in: some pairs, together.
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
