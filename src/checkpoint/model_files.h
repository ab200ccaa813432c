// Opens a model folder and checks everything except the numbers: config.json, model.safetensors and
// vocab.txt. The folder may also hold answers.json (answer_settings.h) and files derived from the
// weights.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "checkpoint/safetensors_file.h"
#include "config/model_config.h"

namespace litevl {

struct ModelFiles {
  ModelConfig config;
  std::string config_text;      ///< config.json
  std::filesystem::path vocab;  ///< the folder's vocab.txt
  std::string knows;            ///< config.json's "knows": the only kind of videos; or empty
  std::shared_ptr<const SafetensorsFile> weights;  ///< with the tensors that `config` needs
};

/// Throws Error (kData) if a file is missing or broken. Tensors that are missing, have the wrong
/// shape or do not belong there are counted, and the first 20 named. The numbers are not checked.
ModelFiles open_model_files(const std::filesystem::path& folder);

/// The folder in a model's folder for what is derived from its weights (engine/packed_cache.h):
/// files named *.packed, which may be removed at any time.
std::filesystem::path packed_folder(const std::filesystem::path& model);

/// The optional file in a model's folder that says where the model comes from: origin.json, written
/// by `litevl pull`.
std::filesystem::path origin_file(const std::filesystem::path& model);

/// Whether `path` is a folder with the three files of a model.
bool is_model_folder(const std::filesystem::path& path);

/// Throws Error (kData) naming `where` unless `vocab_text` has as many lines as the model has
/// words, or up to two fewer.
void check_vocabulary(const std::string& vocab_text, const ModelConfig& config,
                      const std::string& where);

/// What a person should know before trusting the model's results: that it understands only its
/// `knows`.
std::vector<std::string> notes_on_model(const std::string& knows);

/// 16 hexadecimal digits that depend on the configuration, and on every parameter's name, shape and
/// value: features of two models with the same fingerprint may be compared. Stable across versions
/// of this program and runs; not a defence against forgery.
///
/// Reads all the weights, except for files that were read before and have not changed since,
/// judging by their identity, size, time and header: their fingerprints are kept in the user's
/// cache, if there is one. Throws Error (kData) as `read_floats`.
std::string fingerprint(const ModelFiles& files);

}  // namespace litevl
