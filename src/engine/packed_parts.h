// The arrays of each part of a model, in their order in its file, with the sizes that follow from a
// configuration. If you change an order or a packed form, increase `kPackedVersion`
// (packed_file.h).
#pragma once

#include "engine/packed_archive.h"
#include "engine/text_decoder.h"
#include "engine/vision_weights.h"

namespace litevl::engine {

template <class Number>
void pass_vision(PackedArchive& archive, const VisionConfig& config, bool in_bytes,
                 VisionWeights<Number>& weights);
void pass_embeddings(PackedArchive& archive, const TextConfig& config, EmbeddingWeights& weights);
template <class Number>
void pass_text_layers(PackedArchive& archive, const TextConfig& config,
                      std::vector<TextLayerWeights<Number>>& layers);
template <class Number>
void pass_cross(PackedArchive& archive, const TextConfig& config,
                std::vector<CrossWeights<Number>>& layers);
template <class Number>
void pass_absorbed(PackedArchive& archive, const TextConfig& config,
                   std::vector<AbsorbedWeights<Number>>& layers);
void pass_decoder(PackedArchive& archive, const TextConfig& config, DecoderWeights& weights);

}  // namespace litevl::engine
