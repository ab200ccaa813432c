// What a model folder holds, opened and checked, but for the numbers: config.json,
// model.safetensors and vocab.txt, and perhaps answers.json (answer_settings.h) and what is derived
// from them.
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
  std::string knows;            ///< config.json's "knows": the only videos it can tell; or empty
  std::shared_ptr<const SafetensorsFile> weights;  ///< with the tensors that `config` wants
};

/// Throws Error (kData) if a file is missing or broken; tensors that are missing, have the wrong
/// shape or do not belong there are counted and the first 20 named. The numbers are not looked at.
ModelFiles open_model_files(const std::filesystem::path& folder);

/// The folder in a model's folder for what is derived from its weights (engine/packed_cache.h):
/// files named *.packed, which may be removed at any time.
std::filesystem::path packed_folder(const std::filesystem::path& model);

/// The file in a model's folder that says where it comes from, which it may lack: origin.json, of
/// `litevl pull`.
std::filesystem::path origin_file(const std::filesystem::path& model);

/// Whether `path` is a folder with the three files of a model.
bool is_model_folder(const std::filesystem::path& path);

/// Throws Error (kData) naming `where` unless `vocab_text` has as many lines as the model has
/// words, or up to two fewer.
void check_vocabulary(const std::string& vocab_text, const ModelConfig& config,
                      const std::string& where);

/// What to say before anything that a model finds is believed: that it knows only its `knows`.
std::vector<std::string> notes_on_model(const std::string& knows);

/// 16 hexadecimal digits that depend on the configuration, and on every parameter's name, shape and
/// value: features of two models with the same fingerprint may be compared. Stable across versions
/// of this program and runs; not a defence against forgery.
///
/// Reads all the weights, but for files that it has read before and that have not changed since by
/// their identity, size, time and header: their fingerprints are kept in the user's cache, where
/// there is one. Throws Error (kData) as `read_floats`.
std::string fingerprint(const ModelFiles& files);

}  // namespace litevl
