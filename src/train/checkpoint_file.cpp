#include "train/checkpoint_file.h"

#include "checkpoint/safetensors.h"
#include "core/error.h"
#include "core/torch.h"

namespace litevl {

void save_training_state(const std::filesystem::path& path, const LiteVL& model,
                         const AdamW& optimizer, std::int64_t step) {
  auto tensors = optimizer.state();
  for (const auto& parameter : model->named_parameters())
    tensors[parameter.key()] = parameter.value().detach();
  tensors["step"] = torch::tensor(step, torch::kInt64);
  save_safetensors(path, tensors);
}

std::int64_t load_training_state(const std::filesystem::path& path, LiteVL& model,
                                 AdamW& optimizer) {
  if (!std::filesystem::exists(path)) return 0;
  const auto tensors = load_safetensors(path);
  const torch::NoGradGuard no_grad;
  for (auto& parameter : model->named_parameters()) {
    const auto it = tensors.find(parameter.key());
    if (it == tensors.end() || it->second.sizes() != parameter.value().sizes())
      throw Error(Error::Kind::kData, path.string(),
                  parameter.key() + " is missing or of another shape",
                  "it belongs to another model: use another output folder");
    parameter.value().copy_(it->second);
  }
  optimizer.load_state(tensors);
  const auto step = tensors.find("step");
  if (step == tensors.end() || step->second.numel() != 1)
    throw Error(Error::Kind::kData, path.string(), "has no step");
  return step->second.item<std::int64_t>();
}

}  // namespace litevl
