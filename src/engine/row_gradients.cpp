#include "engine/row_gradients.h"

#include <cmath>
#include <numbers>

namespace litevl::engine {
namespace {

// The cumulative normal distribution at x.
float normal_below(float x) { return 0.5F * std::erfc(-x * (std::numbers::sqrt2_v<float> / 2)); }

float normal_density(float x) {
  return std::exp(-0.5F * x * x) * std::numbers::inv_sqrtpi_v<float> *
         (std::numbers::sqrt2_v<float> / 2);
}

}  // namespace

void layer_norm_rows(const NormWeights& norm, std::int64_t rows, std::int64_t width, double eps,
                     float* x, NormTrace& trace) {
  trace.normalised.resize(static_cast<std::size_t>(rows * width));
  trace.factors.resize(static_cast<std::size_t>(rows));
  for (std::int64_t row = 0; row < rows; ++row, x += width) {
    double sum = 0, squares = 0;
    for (std::int64_t i = 0; i < width; ++i) sum += static_cast<double>(x[i]);
    const double mean = sum / static_cast<double>(width);
    for (std::int64_t i = 0; i < width; ++i) {
      const double difference = static_cast<double>(x[i]) - mean;
      squares += difference * difference;
    }
    const double factor = 1 / std::sqrt(squares / static_cast<double>(width) + eps);
    trace.factors[static_cast<std::size_t>(row)] = static_cast<float>(factor);
    float* normalised = trace.normalised.data() + row * width;
    for (std::int64_t i = 0; i < width; ++i) {
      const auto n = static_cast<std::size_t>(i);
      normalised[i] = static_cast<float>((static_cast<double>(x[i]) - mean) * factor);
      x[i] = normalised[i] * norm.scale[n] + norm.shift[n];
    }
  }
}

// With y = n·s + h and n = (x - mean)/deviation: g = s·∂y, ∂x = (g - mean(g) - n·mean(g·n)) /
// deviation.
void layer_norm_gradient(const NormWeights& norm, const NormTrace& trace, std::int64_t rows,
                         std::int64_t width, float* gradient) {
  for (std::int64_t row = 0; row < rows; ++row, gradient += width) {
    const float* normalised = trace.normalised.data() + row * width;
    double sum = 0, products = 0;
    for (std::int64_t i = 0; i < width; ++i) {
      gradient[i] *= norm.scale[static_cast<std::size_t>(i)];
      sum += static_cast<double>(gradient[i]);
      products += static_cast<double>(gradient[i]) * static_cast<double>(normalised[i]);
    }
    const auto mean = static_cast<float>(sum / static_cast<double>(width));
    const auto slope = static_cast<float>(products / static_cast<double>(width));
    const float factor = trace.factors[static_cast<std::size_t>(row)];
    for (std::int64_t i = 0; i < width; ++i)
      gradient[i] = (gradient[i] - mean - normalised[i] * slope) * factor;
  }
}

void gelu(const float* x, std::int64_t count, float* target) {
  for (std::int64_t i = 0; i < count; ++i) target[i] = x[i] * normal_below(x[i]);
}

void gelu_gradient(const float* x, std::int64_t count, float* gradient) {
  for (std::int64_t i = 0; i < count; ++i)
    gradient[i] *= normal_below(x[i]) + x[i] * normal_density(x[i]);
}

}  // namespace litevl::engine
