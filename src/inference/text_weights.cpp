#include "inference/text_weights.h"

#include "core/torch.h"

namespace litevl {
namespace {

TextLayerWeights text_layer_weights(const WeightReader& read, std::int64_t heads,
                                    std::int64_t layer) {
  const auto name = "encoder.layer." + std::to_string(layer) + ".";
  const auto linear = [&](const std::string& part) { return read.linear(name + part); };
  const auto norm = [&](const std::string& part) {
    return read.norm(name + part + "output.LayerNorm");
  };
  TextLayerWeights weights;
  weights.qkv = pack(stacked({with_attention_scale(linear("attention.self.query"), heads),
                              linear("attention.self.key"), linear("attention.self.value")}));
  weights.out = pack(linear("attention.output.dense"));
  weights.norm = norm("attention.");
  weights.cross_query = pack(with_attention_scale(linear("crossattention.self.query"), heads));
  const auto key = linear("crossattention.self.key"), value = linear("crossattention.self.value");
  const auto d = key.weight.size(0) / heads;
  for (std::int64_t head = 0; head < heads; ++head) {
    const auto rows = [&](const at::Tensor& x) { return x.slice(0, head * d, (head + 1) * d); };
    weights.cross_key.push_back(
        pack({rows(key.weight).t(), torch::zeros({key.weight.size(1)})}));  // (E,d)
    weights.cross_value.push_back(pack({rows(value.weight), rows(value.bias)}));
  }
  weights.cross_out = pack(linear("crossattention.output.dense"));
  weights.cross_norm = norm("crossattention.");
  weights.fc1 = pack(linear("intermediate.dense"));
  weights.fc2 = pack(linear("output.dense"));
  weights.last_norm = norm("");
  return weights;
}

}  // namespace

TextWeights pack_text_weights(const LiteVL& model) {
  const torch::NoGradGuard no_grad;
  const auto& config = model->config().text;
  const WeightReader read(model, "text_encoder.");
  TextWeights weights;
  weights.words = read.tensor("embeddings.word_embeddings.weight");
  weights.positions = read.tensor("embeddings.position_embeddings.weight");
  weights.norm = read.norm("embeddings.LayerNorm");
  for (std::int64_t layer = 0; layer < config.layers; ++layer)
    weights.layers.push_back(text_layer_weights(read, config.heads, layer));
  return weights;
}

}  // namespace litevl
