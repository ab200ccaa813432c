#include "engine/packed_parts.h"

#include "config/patch_grid.h"

namespace litevl::engine {
namespace {

void pass_norm(PackedArchive& archive, std::int64_t width, NormWeights& norm) {
  archive.numbers(norm.scale, width);
  archive.numbers(norm.shift, width);
}

template <class Number>
void pass_vision_layer(PackedArchive& archive, const VisionConfig& config, bool in_bytes,
                       VisionLayerWeights<Number>& layer) {
  const auto D = config.width, H = config.mlp_width;
  if (config.attention == TimeAttention::kDivided) {
    layer.time_qkv.pass(archive, 3 * D, D, in_bytes);
    layer.time_out.pass(archive, D, D, in_bytes);
    if (config.scaling == TemporalScale::kDynamic) {
      if (!layer.scaling) layer.scaling.emplace();
      archive.numbers(layer.scaling->fc1, D / kScalingReduction * D);
      archive.numbers(layer.scaling->fc1_bias, D / kScalingReduction);
      archive.numbers(layer.scaling->fc2, D / kScalingReduction);
      archive.numbers(layer.scaling->fc2_bias, 1);
    }
  }
  layer.qkv.pass(archive, 3 * D, D, in_bytes);
  layer.proj.pass(archive, D, D, in_bytes);
  layer.fc1.pass(archive, H, D, in_bytes);
  layer.fc2.pass(archive, D, H, in_bytes);
}

}  // namespace

template <class Number>
void pass_vision(PackedArchive& archive, const VisionConfig& config, bool in_bytes,
                 VisionWeights<Number>& weights) {
  const auto D = config.width, P = config.patch_size;
  const auto patches = patch_grid(config).count();
  archive.matrix(weights.patches, D, 3 * P * P);
  archive.numbers(weights.cls, D);
  archive.numbers(weights.positions, (1 + patches) * D);
  if (config.attention == TimeAttention::kDivided)
    archive.numbers(weights.times, config.max_frames * D);
  pass_norm(archive, D, weights.norm);
  weights.layers.resize(static_cast<std::size_t>(config.layers));
  for (auto& layer : weights.layers) pass_vision_layer(archive, config, in_bytes, layer);
}

void pass_embeddings(PackedArchive& archive, const TextConfig& config, EmbeddingWeights& weights) {
  archive.numbers(weights.words, config.vocabulary * config.width);
  archive.numbers(weights.positions, config.max_positions * config.width);
  pass_norm(archive, config.width, weights.norm);
}

template <class Number>
void pass_text_layers(PackedArchive& archive, const TextConfig& config,
                      std::vector<TextLayerWeights<Number>>& layers) {
  const auto D = config.width, H = config.mlp_width;
  layers.resize(static_cast<std::size_t>(config.layers));
  for (auto& layer : layers) {
    archive.matrix(layer.qkv, 3 * D, D);
    archive.matrix(layer.out, D, D);
    pass_norm(archive, D, layer.norm);
    archive.matrix(layer.fc1, H, D);
    archive.matrix(layer.fc2, D, H);
    pass_norm(archive, D, layer.last_norm);
  }
}

template <class Number>
void pass_cross(PackedArchive& archive, const TextConfig& config,
                std::vector<CrossWeights<Number>>& layers) {
  const auto D = config.width, E = config.encoder_width;
  layers.resize(static_cast<std::size_t>(config.layers));
  for (auto& layer : layers) {
    archive.matrix(layer.query, D, D);
    archive.matrix(layer.key_value, 2 * D, E);
    archive.numbers(layer.value_bias, D);
    archive.matrix(layer.out, D, D);
    pass_norm(archive, D, layer.norm);
  }
}

template <class Number>
void pass_absorbed(PackedArchive& archive, const TextConfig& config,
                   std::vector<AbsorbedWeights<Number>>& layers) {
  const auto D = config.width, E = config.encoder_width, d = D / config.heads;
  layers.resize(static_cast<std::size_t>(config.layers));
  for (auto& layer : layers) {
    archive.matrix(layer.query, D, D);
    layer.key.resize(static_cast<std::size_t>(config.heads));
    layer.value.resize(layer.key.size());
    for (auto& key : layer.key) archive.matrix(key, E, d);
    for (auto& value : layer.value) archive.matrix(value, d, E);
    archive.matrix(layer.out, D, D);
    pass_norm(archive, D, layer.norm);
  }
}

void pass_decoder(PackedArchive& archive, const TextConfig& config, DecoderWeights& weights) {
  const auto D = config.width;
  pass_embeddings(archive, config, weights.embeddings);
  pass_text_layers(archive, config, weights.layers);
  pass_cross(archive, config, weights.cross);
  archive.matrix(weights.dense, D, D);
  pass_norm(archive, D, weights.norm);
  archive.matrix(weights.words, config.vocabulary, D);
}

template void pass_vision(PackedArchive&, const VisionConfig&, bool, VisionWeights<float>&);
template void pass_vision(PackedArchive&, const VisionConfig&, bool, VisionWeights<Bf16>&);
template void pass_text_layers(PackedArchive&, const TextConfig&,
                               std::vector<TextLayerWeights<float>>&);
template void pass_text_layers(PackedArchive&, const TextConfig&,
                               std::vector<TextLayerWeights<Bf16>>&);
template void pass_cross(PackedArchive&, const TextConfig&, std::vector<CrossWeights<float>>&);
template void pass_absorbed(PackedArchive&, const TextConfig&,
                            std::vector<AbsorbedWeights<float>>&);
template void pass_absorbed(PackedArchive&, const TextConfig&, std::vector<AbsorbedWeights<Bf16>>&);

}  // namespace litevl::engine
