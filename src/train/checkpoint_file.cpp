#include "train/checkpoint_file.h"

#include "checkpoint/safetensors.h"
#include "core/error.h"
#include "core/torch.h"

namespace litevl {
namespace {

using Tensors = std::map<std::string, at::Tensor>;

template <class T>
T number(const Tensors& tensors, const std::string& name, const std::filesystem::path& path) {
  const auto it = tensors.find(name);
  if (it == tensors.end() || it->second.numel() != 1)
    throw Error(Error::Kind::kData, path.string(), "has no " + name);
  return it->second.item<T>();
}

}  // namespace

bool Selection::note(double score, std::int64_t step) {
  const bool is_best = best_step == 0 || score > best_score;
  if (is_best) {
    best_score = score;
    best_step = step;
    checks_since = 0;
  } else {
    ++checks_since;
  }
  return is_best;
}

void save_training_state(const std::filesystem::path& path, const TrainState& state) {
  auto tensors = state.optimizer.state();
  for (const auto& parameter : state.model->named_parameters())
    tensors[parameter.key()] = parameter.value().detach();
  if (state.momentum) tensors.merge(state.momentum->state());
  if (state.selection.best_step > 0) {
    tensors["selection.best_score"] = torch::tensor(state.selection.best_score, torch::kFloat64);
    tensors["selection.best_step"] = torch::tensor(state.selection.best_step, torch::kInt64);
    tensors["selection.checks_since"] = torch::tensor(state.selection.checks_since, torch::kInt64);
  }
  tensors["step"] = torch::tensor(state.step, torch::kInt64);
  tensors["seconds"] = torch::tensor(state.seconds, torch::kFloat64);
  save_safetensors(path, tensors);
}

void load_training_state(const std::filesystem::path& path, TrainState& state) {
  if (!std::filesystem::exists(path)) return;
  const auto tensors = load_safetensors(path);
  const torch::NoGradGuard no_grad;
  for (auto& parameter : state.model->named_parameters()) {
    const auto it = tensors.find(parameter.key());
    if (it == tensors.end() || it->second.sizes() != parameter.value().sizes())
      throw Error(Error::Kind::kData, path.string(),
                  parameter.key() + " is missing or of another shape",
                  "it belongs to another model: use another output folder");
    parameter.value().copy_(it->second);
  }
  state.optimizer.load_state(tensors);
  if (tensors.contains("queue.count") != state.momentum.has_value())
    throw Error(Error::Kind::kData, path.string(),
                state.momentum ? "has no momentum encoders" : "has momentum encoders",
                "it was written with another --queue: use another output folder");
  if (state.momentum) state.momentum->load_state(tensors);
  if (tensors.contains("selection.best_step"))
    state.selection = {number<double>(tensors, "selection.best_score", path),
                       number<std::int64_t>(tensors, "selection.best_step", path),
                       number<std::int64_t>(tensors, "selection.checks_since", path)};
  state.step = number<std::int64_t>(tensors, "step", path);
  if (tensors.contains("seconds")) state.seconds = number<double>(tensors, "seconds", path);
}

}  // namespace litevl
