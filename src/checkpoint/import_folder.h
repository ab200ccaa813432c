// Makes a model folder from a checkpoint.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "checkpoint/import_blip.h"

namespace litevl {

struct FolderImport {
  std::filesystem::path source;                ///< as import_blip takes it
  std::filesystem::path output;                ///< as write_model_folder takes it
  std::optional<std::filesystem::path> vocab;  ///< default: beside the source, or BERT's
  ImportOptions options;
  std::string origin;  ///< text of origin.json, or empty for none
};

/// Imports and writes. Throws as import_blip and write_model_folder, and Error (kData) if the
/// vocabulary is not the model's.
ImportReport import_folder(const FolderImport& request);

}  // namespace litevl
