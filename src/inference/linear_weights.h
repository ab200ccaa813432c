// A model's linear layers and norms, and what becomes of them before they are packed. Exact but for
// the rounding of float32. Private to inference/.
#pragma once

#include <string>
#include <vector>

#include "kernels/packed_matrix.h"
#include "model/litevl.h"

namespace litevl {

/// y = W x + b
struct Linear {
  at::Tensor weight;  ///< (N,K) float32
  at::Tensor bias;    ///< (N)
};

/// (D) float32 each.
struct Norm {
  at::Tensor scale;
  at::Tensor shift;
};

/// Reads a model's parameters under `prefix`, as float32 on the CPU.
class WeightReader {
 public:
  WeightReader(const LiteVL& model, std::string prefix);
  at::Tensor tensor(const std::string& name) const;
  Linear linear(const std::string& name) const;
  Norm norm(const std::string& name) const;

 private:
  torch::OrderedDict<std::string, at::Tensor> parameters_;
  std::string prefix_;
};

/// The layer on a row before `norm` scales and shifts it: W (s ⊙ n + h) + b = (W diag s) n + (W h +
/// b).
Linear after_norm(const Linear& layer, const Norm& norm);

/// Both in one: W₂ (W₁ x + b₁) + b₂ = (W₂ W₁) x + (W₂ b₁ + b₂).
Linear one_after_another(const Linear& first, const Linear& second);

/// A layer that makes queries of `heads` heads, with attention's 1/√d in it.
Linear with_attention_scale(const Linear& query, std::int64_t heads);

/// Layers of one input side by side, their results one behind the other.
Linear stacked(const std::vector<Linear>& layers);

PackedMatrix pack(const Linear& layer);

}  // namespace litevl
