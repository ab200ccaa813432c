#include "train/parameter_groups.h"

#include <string_view>

#include "core/torch.h"

namespace litevl {
namespace {

bool has(const std::string& name, std::string_view part) {
  return name.find(part) != std::string::npos;
}

double rate_factor(const std::string& name, const TrainOptions& options) {
  if (has(name, ".temporal_scaling.")) return options.scaling_rate;
  if (has(name, ".temporal_") || has(name, "time_embed")) return options.temporal_rate;
  return 1;
}

bool decays(const std::string& name, const torch::Tensor& value) {
  return value.dim() >= 2 && !has(name, "_embed") && !has(name, "position_embeddings") &&
         !has(name, "cls_token");
}

}  // namespace

std::vector<TrainedParameter> group_parameters(LiteVL& model, const TrainOptions& options) {
  std::vector<TrainedParameter> parameters;
  for (const auto& parameter : model->named_parameters())
    parameters.push_back({parameter.key(), parameter.value(), rate_factor(parameter.key(), options),
                          decays(parameter.key(), parameter.value()) ? options.weight_decay : 0.0});
  return parameters;
}

}  // namespace litevl
