// The modules' parameters as the engine's weights.
#pragma once

#include <string>

#include "engine/weight_source.h"
#include "model/litevl.h"

namespace litevl {

/// With the values that they have when they are read.
class ModuleWeights final : public engine::WeightSource {
 public:
  explicit ModuleWeights(const LiteVL& model) : parameters_(model->named_parameters()) {}

  Buffer<float> read(const std::string& name, std::int64_t count) const override;

 private:
  torch::OrderedDict<std::string, at::Tensor> parameters_;
};

}  // namespace litevl
