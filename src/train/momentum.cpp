#include "train/momentum.h"

#include <algorithm>
#include <string_view>

#include "core/torch.h"
#include "litevl/error.h"
#include "model/device.h"

namespace litevl {
namespace {

ModelConfig copy_config(ModelConfig config) {
  config.decoder = false;
  return config;
}

// The weights of the encoders and of the projections into the joint space.
bool has_part_in_features(const std::string& name) {
  constexpr std::string_view kParts[] = {"visual_encoder.", "text_encoder.", "vision_proj.",
                                         "text_proj."};
  return std::any_of(std::begin(kParts), std::end(kParts),
                     [&](std::string_view part) { return name.rfind(part, 0) == 0; });
}

}  // namespace

MomentumContrast::MomentumContrast(const LiteVL& model, const MomentumOptions& options)
    : options_(options), copy_(copy_config(model->config())) {
  if (!(options.momentum >= 0 && options.momentum < 1) || options.queue < 1)
    throw Error(Error::Kind::kUsage, "momentum encoders",
                "momentum must be in [0,1) and the queue 1 or more");
  const torch::NoGradGuard no_grad;
  const auto device = device_of(*model);
  copy_->to(device);
  const auto from = model->named_parameters();
  for (auto& parameter : copy_->named_parameters()) {
    parameter.value().copy_(from[parameter.key()]);
    parameter.value().set_requires_grad(false);
  }
  const auto K = options.queue, E = model->config().embed_dim;
  queue_ = {torch::zeros({K, E}, device), torch::zeros({K, E}, device),
            torch::full({K}, -1, torch::kInt64)};
}

void MomentumContrast::follow(const LiteVL& model) {
  const torch::NoGradGuard no_grad;
  const auto from = model->named_parameters();
  for (auto& parameter : copy_->named_parameters())
    if (has_part_in_features(parameter.key()))
      parameter.value().mul_(options_.momentum).add_(from[parameter.key()], 1 - options_.momentum);
}

PairFeatures MomentumContrast::keys(const PairFeatures& newest) const {
  const auto filled = std::min(count_, options_.queue);
  return {torch::cat({newest.video, queue_.video.slice(0, 0, filled)}),
          torch::cat({newest.text, queue_.text.slice(0, 0, filled)}),
          torch::cat({newest.ids, queue_.ids.slice(0, 0, filled)})};
}

void MomentumContrast::enqueue(const PairFeatures& newest) {
  const auto B = newest.ids.size(0);
  if (B > options_.queue)
    throw Error(Error::Kind::kUsage, "train",
                "a batch of " + std::to_string(B) + " does not fit into a queue of " +
                    std::to_string(options_.queue),
                "raise --queue");
  // Batches of a pass over files differ in size, so the end of the queue may be in the middle of
  // one.
  const auto places = (torch::arange(B) + count_).remainder(options_.queue);
  const auto there = places.to(newest.video.device());
  queue_.video.index_copy_(0, there, newest.video);
  queue_.text.index_copy_(0, there, newest.text);
  queue_.ids.index_copy_(0, places, newest.ids);
  count_ += B;
}

std::map<std::string, at::Tensor> MomentumContrast::state() const {
  std::map<std::string, at::Tensor> state{{"queue.video", queue_.video},
                                          {"queue.text", queue_.text},
                                          {"queue.ids", queue_.ids},
                                          {"queue.count", torch::tensor(count_, torch::kInt64)}};
  for (const auto& parameter : copy_->named_parameters())
    state["momentum." + parameter.key()] = parameter.value();
  return state;
}

void MomentumContrast::load_state(const std::map<std::string, at::Tensor>& state,
                                  std::int64_t steps) {
  const torch::NoGradGuard no_grad;
  auto own = this->state();
  for (auto& [name, value] : own) {
    const auto it = state.find(name);
    if (it == state.end() || it->second.sizes() != value.sizes() ||
        it->second.scalar_type() != value.scalar_type())
      throw Error(Error::Kind::kData, "training state", name + " is missing or of another shape",
                  "it was written with another --queue: use another output folder");
    value.copy_(it->second);
  }
  count_ = own.at("queue.count").item<std::int64_t>();
  // A step adds no more pairs than the queue holds.
  if (count_ < 0 || count_ / options_.queue > steps)
    throw Error(Error::Kind::kData, "training state",
                "queue.count is " + std::to_string(count_) + ", more than the run has seen",
                "it is no checkpoint of this run: use another --output");
}

}  // namespace litevl
