#include "train/checkpoint_file.h"

#include <cmath>
#include <type_traits>

#include "core/torch.h"
#include "litevl/error.h"
#include "torch/safetensors.h"

namespace litevl {
namespace {

using Tensors = std::map<std::string, at::Tensor>;

constexpr std::int64_t kMostExtensions = 1000;

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& what) {
  throw Error(Error::Kind::kData, path.string(), what,
              "it is no checkpoint of this run: use another --output");
}

template <class T>
T number(const Tensors& tensors, const std::string& name, const std::filesystem::path& path) {
  constexpr auto kType = std::is_same_v<T, double> ? at::kDouble : at::kLong;
  const auto it = tensors.find(name);
  if (it == tensors.end() || it->second.numel() != 1 || it->second.scalar_type() != kType)
    refuse(path, "has no " + name);
  return it->second.item<T>();
}

void check_range(std::int64_t value, std::int64_t least, std::int64_t most, const std::string& name,
                 const std::filesystem::path& path) {
  if (value < least || value > most)
    refuse(path, name + " is " + std::to_string(value) + ", expected " + std::to_string(least) +
                     " to " + std::to_string(most));
}

// All numbers except integers have to be finite.
void check_finite(const Tensors& tensors, const std::filesystem::path& path) {
  for (const auto& [name, value] : tensors)
    if (value.is_floating_point() && name != "selection.best_score" &&
        !value.isfinite().all().item<bool>())
      refuse(path, name + " holds numbers that are not finite");
}

at::Tensor plan_tensor(const std::vector<PlannedSteps>& plan) {
  std::vector<std::int64_t> values;
  for (const auto& part : plan) values.insert(values.end(), {part.first_step, part.steps});
  return torch::tensor(values, torch::kInt64).view({-1, 2});
}

std::vector<PlannedSteps> read_plan(const at::Tensor& tensor, const std::filesystem::path& path) {
  if (tensor.dim() != 2 || tensor.size(1) != 2 || tensor.scalar_type() != torch::kInt64 ||
      tensor.size(0) < 1 || tensor.size(0) > kMostExtensions)
    refuse(path, "plan is not a list of planned steps");
  std::vector<PlannedSteps> plan;
  for (std::int64_t i = 0; i < tensor.size(0); ++i) {
    const PlannedSteps part{tensor[i][0].item<std::int64_t>(), tensor[i][1].item<std::int64_t>()};
    const bool is_first = plan.empty() && part.first_step == 0 && part.steps >= 1;
    const bool is_next = !plan.empty() && part.first_step >= plan.back().first_step &&
                         part.first_step <= plan.back().steps && part.steps > plan.back().steps;
    if (!is_first && !is_next) refuse(path, "plan is not a list of planned steps");
    plan.push_back(part);
  }
  return plan;
}

Selection read_selection(const Tensors& tensors, std::int64_t step,
                         const std::filesystem::path& path) {
  Selection selection;
  if (!tensors.contains("selection.best_step")) return selection;
  selection = {number<double>(tensors, "selection.best_score", path),
               number<std::int64_t>(tensors, "selection.best_step", path),
               number<std::int64_t>(tensors, "selection.checks_since", path),
               number<std::int64_t>(tensors, "selection.last_step", path)};
  if (std::isnan(selection.best_score)) refuse(path, "selection.best_score is not a number");
  check_range(selection.last_step, 1, step, "selection.last_step", path);
  check_range(selection.best_step, 1, selection.last_step, "selection.best_step", path);
  check_range(selection.checks_since, 0, selection.last_step - selection.best_step,
              "selection.checks_since", path);
  return selection;
}

}  // namespace

bool Selection::note(double score, std::int64_t step) {
  last_step = step;
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
    tensors["selection.last_step"] = torch::tensor(state.selection.last_step, torch::kInt64);
  }
  tensors["plan"] = plan_tensor(state.plan);
  tensors["step"] = torch::tensor(state.step, torch::kInt64);
  tensors["seconds"] = torch::tensor(state.seconds, torch::kFloat64);
  save_safetensors(path, tensors);
}

void load_training_state(const std::filesystem::path& path, TrainState& state) {
  if (!std::filesystem::exists(path)) return;
  const auto tensors = load_safetensors(path);
  const torch::NoGradGuard no_grad;
  check_finite(tensors, path);
  const auto plan = tensors.find("plan");
  if (plan == tensors.end()) refuse(path, "has no plan");
  state.plan = read_plan(plan->second, path);
  state.step = number<std::int64_t>(tensors, "step", path);
  check_range(state.step, state.plan.back().first_step, state.plan.back().steps, "step", path);
  for (auto& parameter : state.model->named_parameters()) {
    const auto it = tensors.find(parameter.key());
    if (it == tensors.end() || it->second.sizes() != parameter.value().sizes() ||
        !it->second.is_floating_point())
      throw Error(Error::Kind::kData, path.string(),
                  parameter.key() + " is missing or of another shape",
                  "it belongs to another model: use another output folder");
    parameter.value().copy_(it->second);
  }
  state.optimizer.load_state(tensors, state.step);
  if (tensors.contains("queue.count") != state.momentum.has_value())
    throw Error(Error::Kind::kData, path.string(),
                state.momentum ? "has no momentum encoders" : "has momentum encoders",
                "it was written with another --queue: use another output folder");
  if (state.momentum) state.momentum->load_state(tensors, state.step);
  state.selection = read_selection(tensors, state.step, path);
  state.seconds = number<double>(tensors, "seconds", path);
  if (state.seconds < 0) refuse(path, "seconds is negative");
}

}  // namespace litevl
