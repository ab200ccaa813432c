// The grounded text encoder's weights as the fast path multiplies with them. docs/model.md, "Text
// model". D width, h heads of d numbers, E width of the video's tokens.
#pragma once

#include <vector>

#include "inference/linear_weights.h"
#include "kernels/packed_matrix.h"
#include "model/litevl.h"

namespace litevl {

/// Queries, keys and values of the text are one product. Those of the video do not exist: see Note
/// [Keys that are never made] in grounded_encoder.cpp.
struct TextLayerWeights {
  PackedMatrix qkv;
  PackedMatrix out;
  NormWeights norm;
  PackedMatrix cross_query;
  std::vector<PackedMatrix> cross_key;    ///< h times (d,E): a query to what it is to the tokens
  std::vector<PackedMatrix> cross_value;  ///< h times (E,d)
  PackedMatrix cross_out;
  NormWeights cross_norm;
  PackedMatrix fc1;
  PackedMatrix fc2;
  NormWeights last_norm;
};

struct TextWeights {
  at::Tensor words;      ///< (vocabulary,D) float32, as the next
  at::Tensor positions;  ///< (positions,D)
  NormWeights norm;
  std::vector<TextLayerWeights> layers;
};

TextWeights pack_text_weights(const LiteVL& model);

}  // namespace litevl
