// The reference vectors: folder LITEVL_VECTORS, by default ../shared/vectors beside the checkout or, where
// that is not, the copy in tests/vectors.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <filesystem>
#include <map>
#include <string>

#include "model/config.h"

namespace litevl {

/// Folder of one set, such as "litevl". Throws Error if it is not there.
std::filesystem::path vector_folder(const std::string& set);

using Tensors = std::map<std::string, at::Tensor>;

/// All tensors of a file of a set: `load_vectors("litevl", "expected")` reads expected.safetensors.
Tensors load_vectors(const std::string& set, const std::string& file);

/// Copies every parameter of `module` from `tensors`, under its name behind `prefix`. Throws Error if one
/// is missing or of another shape; other tensors are left alone.
void load_parameters(torch::nn::Module& module, const Tensors& tensors,
                     const std::string& prefix = {});

/// The set's model_config.json.
ModelConfig load_vector_config(const std::string& set);

}  // namespace litevl
