// A small model whose video encoder is unlike what it starts as: norms, biases, temporal_fc,
// scaling and times, too.
#pragma once

#include <cstdint>

#include "core/torch.h"
#include "support/small_model.h"

namespace litevl {

/// Of pictures of 64×48 pixels, 8×6 patches, four layers, width 96. The same seed gives the same.
inline LiteVL odd_encoder(TimeAttention attention, TemporalScale scaling, std::uint64_t seed) {
  torch::manual_seed(seed);
  auto config = small_model_config();
  config.vision = {.image_height = 64,
                   .image_width = 48,
                   .patch_size = 8,
                   .width = 96,
                   .layers = 4,
                   .heads = 4,
                   .mlp_width = 200,
                   .max_frames = 4,
                   .attention = attention,
                   .scaling = scaling};
  config.text.encoder_width = 96;
  LiteVL model(config);
  const torch::NoGradGuard no_grad;
  for (auto& parameter : model->parameters()) parameter.add_(torch::randn_like(parameter) * 0.08);
  model->eval();
  return model;
}

}  // namespace litevl
