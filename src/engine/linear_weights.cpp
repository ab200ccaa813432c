#include "engine/linear_weights.h"

#include <algorithm>

#include "kernels/product.h"
#include "kernels/row_operations.h"

namespace litevl::engine {
namespace {

std::size_t size(std::int64_t count) { return static_cast<std::size_t>(count); }

}  // namespace

LinearWeights WeightReader::linear(const std::string& name, std::int64_t out,
                                   std::int64_t in) const {
  return {numbers(name + ".weight", out * in), numbers(name + ".bias", out), out, in};
}

NormWeights WeightReader::norm(const std::string& name, std::int64_t width) const {
  return {numbers(name + ".weight", width), numbers(name + ".bias", width)};
}

LinearWeights after_norm(LinearWeights layer, const NormWeights& norm) {
  for (std::int64_t n = 0; n < layer.out; ++n) {
    float* row = layer.weight.data() + n * layer.in;
    layer.bias[size(n)] += dot_product(row, norm.shift.data(), layer.in);
    for (std::int64_t k = 0; k < layer.in; ++k) row[k] *= norm.scale[size(k)];
  }
  return layer;
}

LinearWeights one_after_another(const LinearWeights& first, const LinearWeights& second) {
  LinearWeights both{Buffer<float>(size(second.out * first.in)), second.bias, second.out, first.in};
  const auto columns = transposed(first);  // (in,out) of the first: a right-hand side's rows
  const PackedFloats packed(columns.weight.data(), nullptr, first.in, first.out);
  multiply(FloatRows{second.weight.data(), second.out, second.in}, packed, both.weight.data(),
           first.in);
  for (std::int64_t n = 0; n < second.out; ++n)
    both.bias[size(n)] +=
        dot_product(second.weight.data() + n * second.in, first.bias.data(), second.in);
  return both;
}

LinearWeights scaled_outputs(LinearWeights layer, std::int64_t first, std::int64_t count,
                             double factor) {
  const auto scale = [&](float* values, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i)
      values[i] = static_cast<float>(static_cast<double>(values[i]) * factor);
  };
  scale(layer.weight.data() + first * layer.in, count * layer.in);
  scale(layer.bias.data() + first, count);
  return layer;
}

LinearWeights stacked(const std::vector<LinearWeights>& layers) {
  LinearWeights all;
  all.in = layers.front().in;
  for (const auto& layer : layers) {
    all.weight.insert(all.weight.end(), layer.weight.begin(), layer.weight.end());
    all.bias.insert(all.bias.end(), layer.bias.begin(), layer.bias.end());
    all.out += layer.out;
  }
  return all;
}

LinearWeights outputs_of(const LinearWeights& layer, std::int64_t first, std::int64_t count) {
  const auto* weight = layer.weight.data() + first * layer.in;
  const auto* bias = layer.bias.data() + first;
  return {{weight, weight + count * layer.in}, {bias, bias + count}, count, layer.in};
}

LinearWeights transposed(const LinearWeights& layer) {
  LinearWeights other{Buffer<float>(layer.weight.size()), Buffer<float>(size(layer.in)), layer.in,
                      layer.out};
  for (std::int64_t n = 0; n < layer.out; ++n)
    for (std::int64_t k = 0; k < layer.in; ++k)
      other.weight[size(k * layer.out + n)] = layer.weight[size(n * layer.in + k)];
  return other;
}

}  // namespace litevl::engine
