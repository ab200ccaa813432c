// The safetensors format: an 8-byte length, a JSON header, then the tensors' bytes.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>

#include "checkpoint/write_safetensors.h"

namespace litevl {

/// All tensors of a file by name, on the CPU. Sizes are checked before anything is allocated.
/// Throws Error (kData) if the file is not valid safetensors or has a type that LibTorch does not
/// have.
std::map<std::string, at::Tensor> load_safetensors(const std::filesystem::path& path);

/// Throws Error (kUsage) for a type that LibTorch has but safetensors does not.
std::map<std::string, TensorToWrite> to_write(const std::map<std::string, at::Tensor>& tensors);

/// Writes atomically. `metadata` becomes the header's "__metadata__". Throws Error (kMachine) if
/// the file cannot be written.
void save_safetensors(const std::filesystem::path& path,
                      const std::map<std::string, at::Tensor>& tensors,
                      const std::map<std::string, std::string>& metadata = {});

}  // namespace litevl
