#include "inference/linear_weights.h"

#include <cmath>

#include "core/torch.h"

namespace litevl {

WeightReader::WeightReader(const LiteVL& model, std::string prefix)
    : parameters_(model->named_parameters()), prefix_(std::move(prefix)) {}

at::Tensor WeightReader::tensor(const std::string& name) const {
  return parameters_[prefix_ + name].detach().to(torch::kCPU, torch::kFloat32).contiguous();
}

LinearWeights WeightReader::linear(const std::string& name) const {
  return {tensor(name + ".weight"), tensor(name + ".bias")};
}

NormWeights WeightReader::norm(const std::string& name) const {
  return {tensor(name + ".weight"), tensor(name + ".bias")};
}

LinearWeights after_norm(const LinearWeights& layer, const NormWeights& norm) {
  return {layer.weight * norm.scale, layer.bias + layer.weight.mv(norm.shift)};
}

LinearWeights one_after_another(const LinearWeights& first, const LinearWeights& second) {
  return {second.weight.mm(first.weight), second.weight.mv(first.bias) + second.bias};
}

LinearWeights with_attention_scale(const LinearWeights& query, std::int64_t heads) {
  const double scale = 1.0 / std::sqrt(static_cast<double>(query.weight.size(0) / heads));
  return {query.weight * scale, query.bias * scale};
}

LinearWeights stacked(const std::vector<LinearWeights>& layers) {
  std::vector<at::Tensor> weights, biases;
  for (const auto& layer : layers) {
    weights.push_back(layer.weight);
    biases.push_back(layer.bias);
  }
  return {torch::cat(weights), torch::cat(biases)};
}

}  // namespace litevl
