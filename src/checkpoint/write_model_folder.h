// Writes a model folder.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "checkpoint/write_safetensors.h"
#include "config/model_config.h"

namespace litevl {

/// Writes a folder beside `path` and moves it to `path` when it is complete. An empty folder or an
/// existing model folder is replaced, but an answers.json in it is kept: its list may have been
/// made by hand, and its threshold names the model that it was measured with. Anything else that
/// exists there, or a model folder with other files in it, is not touched. `vocab_text` has one
/// word per line, at least `vocabulary` - 2 of them: the words [DEC] and [ENC] may be missing.
/// `origin` is the text of origin.json; if it is empty, the new folder has no such file, even if
/// the old one had. Throws Error (kUsage) if `path` is something else, (kData) if the vocabulary or
/// the configuration does not fit, (kMachine) if the disk fails.
void write_model_folder(const std::filesystem::path& path,
                        const std::map<std::string, TensorToWrite>& parameters,
                        const ModelConfig& config, const std::string& vocab_text,
                        const std::string& origin = {});

}  // namespace litevl
