// The text model's weights in the form that the engine multiplies with: BERT's layers, and the maps
// between them and a video's tokens or, for the decoder, a question's. docs/model.md, "Text model".
// D width, h heads of d numbers, E width of what is attended to.
#pragma once

#include <vector>

#include "config/model_config.h"
#include "core/threads.h"
#include "engine/packed_linear.h"

namespace litevl::engine {

/// Word and position tables, float32.
struct EmbeddingWeights {
  Numbers<float> words;      ///< (vocabulary,D)
  Numbers<float> positions;  ///< (positions,D)
  NormWeights norm;
};

/// One layer without its cross-attention. Queries, keys and values of the text are computed in one
/// product, with 1/√d in the queries.
template <class Number>
struct TextLayerWeights {
  Packed<Number> qkv;
  Packed<Number> out;
  NormWeights norm;
  Packed<Number> fc1;
  Packed<Number> fc2;
  NormWeights last_norm;
};

/// Cross-attention that computes keys and values from what is attended to: better for many rows of
/// queries.
template <class Number>
struct CrossWeights {
  Packed<Number> query;
  Packed<Number>
      key_value;  ///< (E,2D); keys have no bias, because attention weights do not depend on it
  Numbers<float> value_bias;  ///< (D), not in `key_value`, because the weights may not sum to 1
  Packed<Number> out;
  NormWeights norm;
};

/// Cross-attention that maps queries to the space of what is attended to: Note [Keys that are never
/// made].
template <class Number>
struct AbsorbedWeights {
  Packed<Number> query;
  std::vector<Packed<Number>> key;    ///< h times (d,E): maps a query to the space of the tokens
  std::vector<Packed<Number>> value;  ///< h times (E,d)
  Packed<Number> out;
  NormWeights norm;
};

/// `prefix` is "text_encoder." or "text_decoder.bert.". All threads read and pack layers. Throws as
/// WeightSource does.
EmbeddingWeights read_embeddings(const WeightSource& source, const TextConfig& config,
                                 const std::string& prefix);
template <class Number>
std::vector<TextLayerWeights<Number>> pack_text_layers(const WeightSource& source,
                                                       const TextConfig& config,
                                                       const std::string& prefix, Threads& threads);
template <class Number>
std::vector<CrossWeights<Number>> pack_cross(const WeightSource& source, const TextConfig& config,
                                             const std::string& prefix, Threads& threads);
template <class Number>
std::vector<AbsorbedWeights<Number>> pack_absorbed(const WeightSource& source,
                                                   const TextConfig& config,
                                                   const std::string& prefix, Threads& threads);

}  // namespace litevl::engine
