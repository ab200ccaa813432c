// The sizes of models for tests of what models are made of.
#pragma once

#include <cstdint>

#include "config/model_config.h"

namespace litevl {

/// One layer an encoder, four patches a frame; the last two words are [DEC] and [ENC].
inline ModelConfig tiny_config(std::int64_t vocabulary) {
  ModelConfig config;
  config.vision = {.image_height = 32,
                   .image_width = 32,
                   .patch_size = 16,
                   .width = 32,
                   .layers = 1,
                   .heads = 4,
                   .mlp_width = 64,
                   .max_frames = 4};
  config.text = {.width = 32,
                 .layers = 1,
                 .heads = 4,
                 .mlp_width = 64,
                 .vocabulary = vocabulary,
                 .max_positions = 16,
                 .encoder_width = 32};
  config.embed_dim = 16;
  config.dec_id = vocabulary - 2;
  config.enc_id = vocabulary - 1;
  return config;
}

}  // namespace litevl
