#include "train/parameter_groups.h"

#include <cmath>
#include <cstdlib>
#include <string_view>

#include "core/torch.h"

namespace litevl {
namespace {

bool has(const std::string& name, std::string_view part) {
  return name.find(part) != std::string::npos;
}

// How many layers there are between a weight and its encoder's output, from 0 for the heads and the
// final norm to L + 1 for the embeddings of an encoder of L layers.
std::int64_t depth_below_output(const std::string& name, const ModelConfig& config) {
  const auto layer_after = [&](std::string_view part) -> std::int64_t {
    const auto at = name.find(part);
    return at == std::string::npos ? -1 : std::atoll(name.c_str() + at + part.size());
  };
  const bool is_vision = name.rfind("visual_encoder.", 0) == 0;
  const auto layers = is_vision ? config.vision.layers : config.text.layers;
  const auto layer = layer_after(is_vision ? ".blocks." : ".layer.");
  if (layer >= 0) return layers - layer;
  return has(name, "_embed") || has(name, "cls_token") || has(name, ".embeddings.") ? layers + 1
                                                                                    : 0;
}

double rate_factor(const std::string& name, const ModelConfig& config,
                   const TrainOptions& options) {
  if (has(name, ".temporal_scaling.")) return options.scaling_rate;
  if (has(name, ".temporal_") || has(name, "time_embed")) return options.temporal_rate;
  return std::pow(options.layer_decay, static_cast<double>(depth_below_output(name, config)));
}

bool decays(const std::string& name, const torch::Tensor& value) {
  return value.dim() >= 2 && !has(name, "_embed") && !has(name, "position_embeddings") &&
         !has(name, "cls_token");
}

}  // namespace

std::vector<TrainedParameter> group_parameters(LiteVL& model, const TrainOptions& options) {
  std::vector<TrainedParameter> parameters;
  for (const auto& parameter : model->named_parameters())
    parameters.push_back({parameter.key(), parameter.value(),
                          rate_factor(parameter.key(), model->config(), options),
                          decays(parameter.key(), parameter.value()) ? options.weight_decay : 0.0});
  return parameters;
}

}  // namespace litevl
