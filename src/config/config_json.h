// ModelConfig as JSON: the config.json of a model folder.
#pragma once

#include <string>

#include "config/model_config.h"

namespace litevl {

/// Reads config.json text. Also understands the layout of the reference vectors' model_config.json
/// ("vision": {"image_size" | "image_height"+"image_width", "patch_size", "hidden_size",
/// "num_hidden_layers", "num_attention_heads", "layer_norm_eps", "max_frames"}, "text": {...},
/// "embed_dim", "pooling_tau", "pad_id", ...), which it extends by "attention"
/// ("space_only" | "divided"), "scaling" ("none" | "dynamic"), "pooling", "decoder" and
/// "clip_seconds".
/// Throws Error (kData) naming `where` if a value is missing, of the wrong type, or out of bounds.
ModelConfig parse_config(const std::string& json, const std::string& where);

/// The field "knows": a text for people that says which kind of videos the model understands. It is
/// not part of a ModelConfig. Empty if there is none. Throws Error (kData) if it is not a string.
std::string parse_knows(const std::string& json, const std::string& where);

/// The inverse of `parse_config`.
std::string write_config(const ModelConfig& config);

}  // namespace litevl
