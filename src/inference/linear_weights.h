// A model's linear layers and norms, and what becomes of them before they are packed. Exact but for
// the rounding of float32. Private to inference/.
#pragma once

#include <string>
#include <vector>

#include "kernels/packed_matrix.h"
#include "model/litevl.h"

namespace litevl {

/// y = W x + b
struct LinearWeights {
  at::Tensor weight;  ///< (N,K) float32
  at::Tensor bias;    ///< (N)
};

/// (D) float32 each.
struct NormWeights {
  at::Tensor scale;
  at::Tensor shift;
};

/// Reads a model's parameters under `prefix`, as float32 on the CPU.
class WeightReader {
 public:
  WeightReader(const LiteVL& model, std::string prefix);
  at::Tensor tensor(const std::string& name) const;
  LinearWeights linear(const std::string& name) const;
  NormWeights norm(const std::string& name) const;

 private:
  torch::OrderedDict<std::string, at::Tensor> parameters_;
  std::string prefix_;
};

/// The layer on a row before `norm` scales and shifts it: W (s ⊙ n + h) + b = (W diag s) n + (W h +
/// b).
LinearWeights after_norm(const LinearWeights& layer, const NormWeights& norm);

/// Both in one: W₂ (W₁ x + b₁) + b₂ = (W₂ W₁) x + (W₂ b₁ + b₂).
LinearWeights one_after_another(const LinearWeights& first, const LinearWeights& second);

/// A layer that makes queries of `heads` heads, with attention's 1/√d in it.
LinearWeights with_attention_scale(const LinearWeights& query, std::int64_t heads);

/// Layers of one input side by side, their results one behind the other.
LinearWeights stacked(const std::vector<LinearWeights>& layers);

/// `Matrix`: PackedMatrix or PackedBytes.
template <class Matrix = PackedMatrix>
Matrix pack(const LinearWeights& layer) {
  const auto weight = layer.weight.contiguous(), bias = layer.bias.contiguous();
  return {weight.template data_ptr<float>(), bias.template data_ptr<float>(), weight.size(0),
          weight.size(1)};
}

}  // namespace litevl
