// A model's linear layers and norms, and how they are combined before they are packed. Exact except
// for the rounding of float32. Private to engine/.
#pragma once

#include <string>
#include <vector>

#include "engine/weight_source.h"
#include "kernels/kept_numbers.h"

namespace litevl::engine {

/// y = W x + b
struct LinearWeights {
  Buffer<float> weight;  ///< (out,in)
  Buffer<float> bias;    ///< (out)
  std::int64_t out = 0;
  std::int64_t in = 0;
};

/// Each has `width` numbers.
struct NormWeights {
  Numbers<float> scale;
  Numbers<float> shift;
};

/// Reads parameters whose names begin with a prefix.
class WeightReader {
 public:
  WeightReader(const WeightSource& source, std::string prefix)
      : source_(source), prefix_(std::move(prefix)) {}

  Buffer<float> numbers(const std::string& name, std::int64_t count) const {
    return source_.read(prefix_ + name, count);
  }
  LinearWeights linear(const std::string& name, std::int64_t out, std::int64_t in) const;
  NormWeights norm(const std::string& name, std::int64_t width) const;

 private:
  const WeightSource& source_;
  std::string prefix_;
};

/// The same layer for rows that `norm` has not scaled and shifted yet: W (s ⊙ n + h) + b = (W diag
/// s) n + (W h + b).
LinearWeights after_norm(LinearWeights layer, const NormWeights& norm);

/// Two layers as one: W₂ (W₁ x + b₁) + b₂ = (W₂ W₁) x + (W₂ b₁ + b₂).
LinearWeights one_after_another(const LinearWeights& first, const LinearWeights& second);

/// Multiplies `count` of the outputs, from `first` on, by `factor`.
LinearWeights scaled_outputs(LinearWeights layer, std::int64_t first, std::int64_t count,
                             double factor);

/// Several layers with the same input as one layer, whose results follow each other.
LinearWeights stacked(const std::vector<LinearWeights>& layers);

/// The layer with only `count` of the outputs, from `first` on.
LinearWeights outputs_of(const LinearWeights& layer, std::int64_t first, std::int64_t count);

/// Wᵀ, without the bias.
LinearWeights transposed(const LinearWeights& layer);

}  // namespace litevl::engine
