// The text decoder, which writes answers token by token. The same function as model/text_decoder,
// against which it is tested; docs/model.md, "Question answering". R rows of texts that are decoded
// together, D width, V words.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/cross_attention.h"

namespace litevl::engine {

struct DecoderWeights {
  EmbeddingWeights embeddings;
  std::vector<TextLayerWeights<float>> layers;
  std::vector<CrossWeights<float>> cross;
  PackedFloats dense;
  NormWeights norm;
  PackedFloats words;  ///< (D,V), the word table once more, with the words' bias
};

/// `config` as returned by `decoder_config`. Throws as WeightSource does.
DecoderWeights pack_decoder(const WeightSource& source, const TextConfig& config, Threads& threads);

/// Texts that are being decoded. Keeps the keys and values of what they attend to and of the tokens
/// so far.
class TextDecoding {
 public:
  /// One row for each question. The states of question q are the rows of `states` (ΣN,D) from
  /// `begins[q]` to `begins[q + 1]`. The weights must outlive this object.
  TextDecoding(const DecoderWeights& weights, const TextConfig& config,
               std::span<const std::int64_t> begins, const float* states, Threads& threads);

  std::int64_t rows() const { return std::ssize(question_); }

  /// Continues with only the rows with the indices `rows`.
  void select(const std::vector<std::int64_t>& rows);

  /// Log-probabilities (R,V) of the token after `ids` (R), one for each row. Throws Error (kUsage)
  /// as `embed_ids` does; the object cannot be used any more then.
  Buffer<float> step(const std::vector<std::int64_t>& ids, Threads& threads);

 private:
  // The past tokens of one layer, row by row, (length,D) each.
  struct Past {
    Buffer<float> keys;
    Buffer<float> values;
  };
  struct Scratch {
    TextScratch<float> text;
    Buffer<float> scores;
  };

  void grow();
  void decode(std::int64_t first, std::int64_t count, const std::vector<std::int64_t>& ids,
              Scratch& scratch, float* logits);
  void attend_to_past(std::size_t layer, std::int64_t first, std::int64_t count, Scratch& scratch);

  const DecoderWeights* weights_;
  const TextConfig* config_;
  // A question's memory, layer by layer; copies of this object share it.
  std::vector<std::shared_ptr<const std::vector<CrossMemory>>> memories_;
  std::vector<std::int64_t> question_;  // of each row
  std::vector<Past> past_;              // of each layer
  std::int64_t length_ = 0;             // tokens so far
};

}  // namespace litevl::engine
