// From a BLIP checkpoint to a LiteVL: docs/model.md, "Initialisation from BLIP".
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint/import_options.h"
#include "core/array.h"

namespace litevl {

/// What became of a checkpoint's tensors and where the model's came from.
struct ImportReport {
  std::vector<std::string> loaded;                  ///< our names
  std::vector<std::string> resized;                 ///< "name: what was done", loaded but changed
  std::vector<std::string> made_new;                ///< our names
  std::vector<std::string> not_used;                ///< their names, which no rule knows
  std::map<std::string, std::int64_t> num_ignored;  ///< left out on purpose: reason to number
  std::vector<std::string> notes;
};

struct ImportedModel {
  std::map<std::string, Array<float>> parameters;  ///< all that `config` wants, by name
  ModelConfig config;
  ImportReport report;
  std::optional<std::filesystem::path> vocab;  ///< vocab.txt beside the source
};

/// Reads BLIP's original .pth files, Hugging Face folders, safetensors files in either's names, and
/// model folders. What BLIP lacks starts as docs/model.md says; what else is missing starts from
/// random numbers. Memory: the model and one tensor. Throws Error (kData) if the source is broken
/// or lacks something that cannot be initialised (all misses are named at once), (kUsage) if an
/// option must be given or does not fit.
ImportedModel import_blip(const std::filesystem::path& source, const ImportOptions& options = {});

}  // namespace litevl
