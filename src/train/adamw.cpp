#include "train/adamw.h"

#include <cmath>

#include "core/torch.h"
#include "litevl/error.h"

namespace litevl {

AdamW::AdamW(std::vector<TrainedParameter> parameters, AdamWOptions options) : options_(options) {
  for (auto& parameter : parameters) {
    auto exp_avg = torch::zeros_like(parameter.value);
    auto exp_avg_sq = torch::zeros_like(parameter.value);
    slots_.push_back({std::move(parameter), exp_avg, exp_avg_sq, 0});
  }
}

void AdamW::step(double rate) {
  const torch::NoGradGuard no_grad;
  for (auto& slot : slots_) {
    auto& value = slot.parameter.value;
    const double slot_rate = rate * slot.parameter.rate_factor;
    if (!value.grad().defined() || slot_rate == 0) continue;
    const auto& grad = value.grad();
    ++slot.steps;
    const auto count = static_cast<double>(slot.steps);
    const double correction1 = 1 - std::pow(options_.beta1, count);
    const double correction2 = 1 - std::pow(options_.beta2, count);
    slot.exp_avg.mul_(options_.beta1).add_(grad, 1 - options_.beta1);
    slot.exp_avg_sq.mul_(options_.beta2).addcmul_(grad, grad, 1 - options_.beta2);
    const auto denominator = slot.exp_avg_sq.sqrt().div_(std::sqrt(correction2)).add_(options_.eps);
    if (slot.parameter.weight_decay != 0) value.mul_(1 - slot_rate * slot.parameter.weight_decay);
    value.addcdiv_(slot.exp_avg, denominator, -slot_rate / correction1);
  }
}

void AdamW::zero_grad() {
  for (auto& slot : slots_) slot.parameter.value.mutable_grad() = at::Tensor{};
}

void AdamW::set_rate_factor(const std::string& part, double factor) {
  for (auto& slot : slots_)
    if (slot.parameter.name.find(part) != std::string::npos) slot.parameter.rate_factor = factor;
}

std::vector<at::Tensor> AdamW::values() const {
  std::vector<at::Tensor> values;
  for (const auto& slot : slots_) values.push_back(slot.parameter.value);
  return values;
}

std::map<std::string, at::Tensor> AdamW::state() const {
  std::map<std::string, at::Tensor> state;
  for (const auto& slot : slots_) {
    state[slot.parameter.name + ".exp_avg"] = slot.exp_avg;
    state[slot.parameter.name + ".exp_avg_sq"] = slot.exp_avg_sq;
    state[slot.parameter.name + ".step"] = torch::tensor(slot.steps, torch::kInt64);
  }
  return state;
}

void AdamW::load_state(const std::map<std::string, at::Tensor>& state, std::int64_t steps) {
  const auto find = [&](const std::string& name, at::IntArrayRef shape, bool is_floating = true) {
    const auto it = state.find(name);
    if (it == state.end() || it->second.sizes() != shape ||
        it->second.is_floating_point() != is_floating)
      throw Error(Error::Kind::kData, "training state", name + " is missing or of another shape",
                  "it was written by another configuration");
    return it->second;
  };
  for (auto& slot : slots_) {
    const auto& name = slot.parameter.name;
    slot.exp_avg.copy_(find(name + ".exp_avg", slot.exp_avg.sizes()));
    slot.exp_avg_sq.copy_(find(name + ".exp_avg_sq", slot.exp_avg_sq.sizes()));
    slot.steps = find(name + ".step", {}, /*is_floating=*/false).item<std::int64_t>();
    if (slot.steps < 0 || slot.steps > steps)
      throw Error(Error::Kind::kData, "training state",
                  name + ".step is " + std::to_string(slot.steps) + ", expected 0 to " +
                      std::to_string(steps),
                  "it is no checkpoint of this run: use another --output");
  }
}

}  // namespace litevl
