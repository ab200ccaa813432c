// AdamW: Decoupled Weight Decay Regularization, arXiv 1711.05101, algorithm 2. We have our own
// because its state has to be saved by parameter name, in every version of LibTorch.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace litevl {

struct AdamWOptions {
  double beta1 = 0.9;
  double beta2 = 0.98;  ///< 0.999 forgets too slowly for runs of a few thousand steps
  double eps = 1e-8;
};

/// A parameter with its factors of the learning rate and the weight decay.
struct TrainedParameter {
  std::string name;
  at::Tensor value;
  double rate_factor = 1;
  double weight_decay = 0;
};

class AdamW {
 public:
  AdamW(std::vector<TrainedParameter> parameters, AdamWOptions options);

  /// Makes one step with the current gradients. Parameters without a gradient are not changed.
  void step(double rate);
  void zero_grad();

  /// Changes the rate factor of every parameter whose name contains `part`.
  void set_rate_factor(const std::string& part, double factor);
  std::vector<at::Tensor> values() const;

  /// Moments by name ("NAME.exp_avg", "NAME.exp_avg_sq", "NAME.step").
  std::map<std::string, at::Tensor> state() const;
  /// Restores the state of a run that has made `steps` steps. Throws Error (kData) if a moment is
  /// missing, has another shape, or has made more steps.
  void load_state(const std::map<std::string, at::Tensor>& state, std::int64_t steps);

 private:
  struct Slot {
    TrainedParameter parameter;
    at::Tensor exp_avg;
    at::Tensor exp_avg_sq;
    std::int64_t steps = 0;
  };
  std::vector<Slot> slots_;
  AdamWOptions options_;
};

}  // namespace litevl
