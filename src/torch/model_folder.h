// Loads LibTorch's modules from a model folder, and writes one from them.
#pragma once

#include <filesystem>
#include <string>

#include "checkpoint/model_files.h"
#include "model/litevl.h"

namespace litevl {

struct LoadedModel {
  LiteVL model{nullptr};  ///< on the device that was asked for, float32, in eval mode
  ModelConfig config;
  std::filesystem::path vocab;  ///< the folder's vocab.txt
  std::string knows;            ///< as ModelFiles
  std::string fingerprint;  ///< see fingerprint(): tells whether stored features are this model's
};

/// The same as write_model_folder.
void save_model_folder(const std::filesystem::path& path, LiteVL& model, const ModelConfig& config,
                       const std::string& vocab_text);

/// The model is on `device`. Throws Error (kData) as open_model_files does, and if a weight is not
/// a finite number.
LoadedModel load_model_folder(const std::filesystem::path& path, at::Device device = at::kCPU);

}  // namespace litevl
