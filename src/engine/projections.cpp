#include "engine/projections.h"

#include <algorithm>
#include <cmath>

#include "kernels/row_operations.h"

namespace litevl::engine {
namespace {

// Scales to length 1. As in LibTorch's `normalize`, a vector that is nearly zero stays short.
void normalise(float* x, std::int64_t width) {
  const float length = std::max(std::sqrt(dot_product(x, x, width)), 1e-12F);
  for (std::int64_t i = 0; i < width; ++i) x[i] /= length;
}

}  // namespace

Projections::Projections(const WeightSource& source, const ModelConfig& config)
    : width_(config.embed_dim) {
  const WeightReader read(source, "");
  vision_ = pack<PackedFloats>(read.linear("vision_proj", width_, config.vision.width));
  text_ = pack<PackedFloats>(read.linear("text_proj", width_, config.text.width));
  match_ = read.linear("itm_head", 2, config.text.width);
}

void Projections::project_video(const float* rows, std::int64_t count, float* target) const {
  multiply(FloatRows{rows, count, vision_.rows()}, vision_, target, width_);
  for (std::int64_t row = 0; row < count; ++row) normalise(target + row * width_, width_);
}

void Projections::project_text(const float* rows, std::int64_t count, std::int64_t stride,
                               float* target) const {
  multiply(FloatRows{rows, count, stride}, text_, target, width_);
  for (std::int64_t row = 0; row < count; ++row) normalise(target + row * width_, width_);
}

void Projections::project_cls(const float* rows, std::int64_t count, std::int64_t stride,
                              float* target) const {
  Buffer<float> each(static_cast<std::size_t>(count * width_));
  multiply(FloatRows{rows, count, stride}, vision_, each.data(), width_);
  std::fill_n(target, width_, 0.0F);
  for (std::int64_t row = 0; row < count; ++row)
    add_scaled_row(target, each.data() + row * width_, 1 / static_cast<float>(count), width_);
  normalise(target, width_);
}

void Projections::match(const float* state, float* logits) const {
  for (std::int64_t i = 0; i < match_.out; ++i)
    logits[i] = match_.bias[static_cast<std::size_t>(i)] +
                dot_product(match_.weight.data() + i * match_.in, state, match_.in);
}

}  // namespace litevl::engine
