#include "engine/vision_weights.h"

#include <cmath>

#include "config/patch_grid.h"

namespace litevl::engine {
namespace {

ScalingWeights scaling_weights(const WeightReader& read, const std::string& name, std::int64_t D) {
  const auto hidden = D / kScalingReduction;
  auto fc1 = read.linear(name + ".fc1", hidden, D), fc2 = read.linear(name + ".fc2", 1, hidden);
  return {std::move(fc1.weight), std::move(fc1.bias), std::move(fc2.weight), std::move(fc2.bias)};
}

template <class Number>
VisionLayerWeights<Number> vision_layer_weights(const WeightReader& read,
                                                const VisionConfig& config, std::int64_t layer,
                                                bool in_bytes) {
  const auto block = "blocks." + std::to_string(layer) + ".";
  const auto D = config.width, H = config.mlp_width;
  const auto packed = [&](const LinearWeights& linear) {
    return PackedLinear<Number>(linear, in_bytes);
  };
  const auto pack_qkv = [&](const std::string& attention, const std::string& norm) {
    const auto qkv =
        after_norm(read.linear(block + attention + ".qkv", 3 * D, D), read.norm(block + norm, D));
    const double scale = 1.0 / std::sqrt(static_cast<double>(D / config.heads));
    return packed(scaled_outputs(qkv, 0, D, scale));
  };
  VisionLayerWeights<Number> weights;
  if (config.attention == TimeAttention::kDivided) {
    weights.time_qkv = pack_qkv("temporal_attn", "temporal_norm1");
    weights.time_out = packed(one_after_another(read.linear(block + "temporal_attn.proj", D, D),
                                                read.linear(block + "temporal_fc", D, D)));
    if (config.scaling == TemporalScale::kDynamic)
      weights.scaling = scaling_weights(read, block + "temporal_scaling", D);
  }
  weights.qkv = pack_qkv("attn", "norm1");
  weights.proj = packed(read.linear(block + "attn.proj", D, D));
  weights.fc1 =
      packed(after_norm(read.linear(block + "mlp.fc1", H, D), read.norm(block + "norm2", D)));
  weights.fc2 = packed(read.linear(block + "mlp.fc2", D, H));
  return weights;
}

}  // namespace

template <class Number>
VisionWeights<Number> pack_vision_weights(const WeightSource& source, const VisionConfig& config,
                                          bool in_bytes, Threads& threads) {
  const WeightReader read(source, "visual_encoder.");
  const auto D = config.width, P = config.patch_size;
  const auto patches = patch_grid(config).count();
  VisionWeights<Number> weights;
  weights.patches = pack<Packed<Number>>(read.linear("patch_embed.proj", D, 3 * P * P));
  weights.cls = read.numbers("cls_token", D);
  weights.positions = read.numbers("pos_embed", (1 + patches) * D);
  if (config.attention == TimeAttention::kDivided)
    weights.times = read.numbers("time_embed", config.max_frames * D);
  weights.norm = read.norm("norm", D);
  weights.layers.resize(static_cast<std::size_t>(config.layers));
  threads.parallel_for(config.layers, [&](std::int64_t layer, std::int64_t) {
    weights.layers[static_cast<std::size_t>(layer)] =
        vision_layer_weights<Number>(read, config, layer, in_bytes);
  });
  return weights;
}

template VisionWeights<float> pack_vision_weights(const WeightSource&, const VisionConfig&, bool,
                                                  Threads&);
template VisionWeights<Bf16> pack_vision_weights(const WeightSource&, const VisionConfig&, bool,
                                                 Threads&);

}  // namespace litevl::engine
