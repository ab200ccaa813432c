// A model folder: config.json, model.safetensors and vocab.txt, all that a model needs to run, and
// perhaps answers.json (checkpoint/answer_settings.h).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "model/litevl.h"

namespace litevl {

struct LoadedModel {
  LiteVL model{nullptr};  ///< on the device that was asked for, float32, in eval mode
  ModelConfig config;
  std::filesystem::path vocab;  ///< the folder's vocab.txt
  std::string knows;            ///< config.json's "knows": the only videos it can tell; or empty
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

/// The model is on `device`. Throws Error (kData) if a file is missing or broken or a weight is not
/// a finite number; tensors that are missing, have the wrong shape or do not belong there are
/// counted and the first 20 named.
LoadedModel load_model_folder(const std::filesystem::path& path, at::Device device = at::kCPU);

/// What to say before anything that the model finds is believed: that it knows only its `knows`.
std::vector<std::string> notes_on_model(const LoadedModel& loaded);

/// Whether `path` is a folder with the three files of a model.
bool is_model_folder(const std::filesystem::path& path);

/// Throws Error (kData) naming `where` unless `vocab_text` has as many lines as the model has
/// words, or up to two fewer.
void check_vocabulary(const std::string& vocab_text, const ModelConfig& config,
                      const std::string& where);

}  // namespace litevl
