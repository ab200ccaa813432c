#include "train/finite_check.h"

#include <cmath>

#include "core/torch.h"
#include "litevl/error.h"

namespace litevl {
namespace {

[[noreturn]] void fail(const std::string& what, const RunPlace& place) {
  const std::string saved =
      place.checkpoint_step > 0
          ? "the checkpoint of step " + std::to_string(place.checkpoint_step) +
                " is from before; try a lower --rate or --precision float32 in another --output"
          : "try a lower --rate or --precision float32";
  throw Error(Error::Kind::kData, "train",
              what + " not finite at step " + std::to_string(place.step), saved);
}

}  // namespace

void check_finite_losses(const TrainStep& losses, const RunPlace& place) {
  for (const auto& part : losses.losses)
    if (!std::isfinite(part.value)) fail("loss (its " + part.name + " part) is", place);
}

void check_finite_gradients(double norm, const RunPlace& place) {
  if (!std::isfinite(norm)) fail("the gradients are", place);
}

void check_finite_state(const TrainState& state, const RunPlace& place) {
  const auto check = [&](const std::string& name, const at::Tensor& value) {
    if (value.is_floating_point() && !value.isfinite().all().item<bool>())
      fail(name + " is", place);
  };
  for (const auto& parameter : state.model->named_parameters())
    check(parameter.key(), parameter.value().detach());
  for (const auto& [name, value] : state.optimizer.state()) check(name, value);
  if (state.momentum)
    for (const auto& [name, value] : state.momentum->state()) check(name, value);
}

}  // namespace litevl
