// Encodes texts without a video. docs/model.md, "Text model"; the same function as
// model/text_encoder without memory. N tokens, D width.
#pragma once

#include "config/text_ids.h"
#include "core/threads.h"
#include "engine/text_pass.h"

namespace litevl::engine {

/// States (N,D) of the tokens of all texts, one text after another. The weights are only read.
/// Throws Error (kUsage) for ids and lengths that the model does not have.
template <class Number>
Buffer<float> encode_texts(const TextIds& texts, const TextConfig& config,
                           const EmbeddingWeights& embeddings,
                           const std::vector<TextLayerWeights<Number>>& layers, Threads& threads);

}  // namespace litevl::engine
