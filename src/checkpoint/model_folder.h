// A model folder as LibTorch's modules, and written from them.
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

/// Writes a folder beside `path` and moves it to `path` when it is complete. An empty folder or an
/// existing model folder is replaced, but an answers.json in it is kept: its list may have been
/// made by hand, and its threshold names the model that it was measured with. Anything else that
/// exists there, or a model folder with other files in it, is not touched. `vocab_text` has a word
/// a line, two fewer than `vocabulary` at least: the words [DEC] and [ENC] may be missing. Throws
/// Error (kUsage) if `path` is something else, (kData) if the vocabulary or the configuration does
/// not fit, (kMachine) if the disk refuses.
void save_model_folder(const std::filesystem::path& path, LiteVL& model, const ModelConfig& config,
                       const std::string& vocab_text);

/// The model is on `device`. Throws Error (kData) as open_model_files, and if a weight is not a
/// finite number.
LoadedModel load_model_folder(const std::filesystem::path& path, at::Device device = at::kCPU);

}  // namespace litevl
