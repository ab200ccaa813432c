// The reference vectors as tensors (support/vector_folder.h says where they are).
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <map>
#include <string>

#include "config/model_config.h"
#include "support/vector_folder.h"

namespace litevl {

using Tensors = std::map<std::string, at::Tensor>;

/// All tensors of a file of a set: `load_vectors("litevl", "expected")` reads expected.safetensors.
Tensors load_vectors(const std::string& set, const std::string& file);

/// Copies every parameter of `module` from `tensors`, under its name behind `prefix`. Throws Error
/// if one is missing or of another shape; other tensors are left alone.
void load_parameters(torch::nn::Module& module, const Tensors& tensors,
                     const std::string& prefix = {});

/// The set's model_config.json.
ModelConfig load_vector_config(const std::string& set);

}  // namespace litevl
