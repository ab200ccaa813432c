#include "inference/vision_weights.h"

#include "core/torch.h"
#include "inference/linear_weights.h"

namespace litevl {
namespace {

std::vector<float> values_of(const at::Tensor& tensor) {
  const auto values = tensor.contiguous();
  return {values.data_ptr<float>(), values.data_ptr<float>() + values.numel()};
}

ScalingWeights scaling_weights(const WeightReader& read, const std::string& name) {
  const auto fc1 = read.linear(name + ".fc1"), fc2 = read.linear(name + ".fc2");
  return {values_of(fc1.weight.t()), values_of(fc1.bias), values_of(fc2.weight),
          fc2.bias.item<float>()};
}

LayerWeights vision_layer_weights(const WeightReader& read, const VisionConfig& config,
                                  std::int64_t layer, Precision precision) {
  const auto block = "blocks." + std::to_string(layer) + ".";
  const auto packed = [&](const LinearWeights& linear) { return PackedLinear(linear, precision); };
  const auto pack_qkv = [&](const std::string& attention, const std::string& norm) {
    const auto qkv = after_norm(read.linear(block + attention + ".qkv"), read.norm(block + norm));
    const auto D = config.width;
    return packed(stacked(
        {with_attention_scale({qkv.weight.slice(0, 0, D), qkv.bias.slice(0, 0, D)}, config.heads),
         {qkv.weight.slice(0, D), qkv.bias.slice(0, D)}}));
  };
  LayerWeights weights;
  if (config.attention == TimeAttention::kDivided) {
    weights.time_qkv = pack_qkv("temporal_attn", "temporal_norm1");
    weights.time_out = packed(one_after_another(read.linear(block + "temporal_attn.proj"),
                                                read.linear(block + "temporal_fc")));
    if (config.scaling == TemporalScale::kDynamic)
      weights.scaling = scaling_weights(read, block + "temporal_scaling");
  }
  weights.qkv = pack_qkv("attn", "norm1");
  weights.proj = packed(read.linear(block + "attn.proj"));
  weights.fc1 = packed(after_norm(read.linear(block + "mlp.fc1"), read.norm(block + "norm2")));
  weights.fc2 = packed(read.linear(block + "mlp.fc2"));
  return weights;
}

}  // namespace

VisionWeights pack_vision_weights(const LiteVL& model, Precision precision) {
  const torch::NoGradGuard no_grad;
  const auto& config = model->config().vision;
  const WeightReader read(model, "visual_encoder.");
  VisionWeights weights;
  const auto patches = read.linear("patch_embed.proj");
  weights.patches = pack({patches.weight.flatten(1), patches.bias});
  weights.cls = read.tensor("cls_token");
  weights.positions = read.tensor("pos_embed");
  if (config.attention == TimeAttention::kDivided) weights.times = read.tensor("time_embed");
  const auto norm = read.norm("norm");
  weights.norm_scale = norm.scale.contiguous();
  weights.norm_shift = norm.shift.contiguous();
  for (std::int64_t layer = 0; layer < config.layers; ++layer)
    weights.layers.push_back(vision_layer_weights(read, config, layer, precision));
  return weights;
}

}  // namespace litevl
