// Finding out what a user's checkpoint is, and opening it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "checkpoint/tensor_source.h"
#include "config/model_config.h"

namespace litevl {

/// What a checkpoint says of its sizes that cannot be read from its tensors' shapes.
struct StatedSizes {
  std::optional<ModelConfig> config;  ///< all of it, in our own layout
  std::optional<std::int64_t> vision_layers;
  std::optional<std::int64_t> vision_heads;
  std::optional<std::int64_t> text_layers;
  std::optional<std::int64_t> text_heads;
  std::optional<double> vision_layer_norm_eps;
  std::optional<double> text_layer_norm_eps;
};

struct CheckpointSource {
  std::filesystem::path weights;    ///< the file with the tensors
  std::uint64_t weights_bytes = 0;  ///< its size
  std::unique_ptr<TensorSource> tensors;
  StatedSizes stated;
  std::optional<std::filesystem::path> vocab;  ///< vocab.txt beside the weights
};

/// Opens a .pth or .safetensors file, a Hugging Face folder, or a model folder. Beside a file,
/// "model_config.json" in our own layout is read if it is there; `config_path` replaces it.
/// Throws Error (kData) if it is none of these, naming what it looks like.
CheckpointSource open_checkpoint(const std::filesystem::path& source,
                                 const std::optional<std::filesystem::path>& config_path);

}  // namespace litevl
