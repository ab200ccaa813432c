#include "support/vectors.h"

#include "config/config_json.h"
#include "core/files.h"
#include "core/torch.h"
#include "litevl/error.h"
#include "torch/safetensors.h"

namespace litevl {

Tensors load_vectors(const std::string& set, const std::string& file) {
  return load_safetensors(vector_folder(set) / (file + ".safetensors"));
}

void load_parameters(torch::nn::Module& module, const Tensors& tensors, const std::string& prefix) {
  const torch::NoGradGuard no_grad;
  for (auto& parameter : module.named_parameters()) {
    const auto it = tensors.find(prefix + parameter.key());
    if (it == tensors.end() || it->second.sizes() != parameter.value().sizes())
      throw Error(Error::Kind::kData, prefix + parameter.key(), "is missing or of another shape");
    parameter.value().copy_(it->second);
  }
}

ModelConfig load_vector_config(const std::string& set) {
  const auto path = vector_folder(set) / "model_config.json";
  return parse_config(read_file(path, 1 << 20), path.string());
}

}  // namespace litevl
