// Where a model folder comes from: its origin.json.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "hub/content_digest.h"
#include "hub/model_name.h"

namespace litevl {

struct ModelOrigin {
  std::string model;                           ///< "OWNER/NAME"
  std::string revision;                        ///< that was asked for: "main"
  std::string commit;                          ///< that it was
  std::string file;                            ///< the weights
  ContentDigest digest;                        ///< of the weights
  std::map<std::string, std::string> options;  ///< of the import, by name, as they were given
};

/// origin.json's text.
std::string write_model_origin(const ModelOrigin& origin);

/// That of the model folder `folder`; nothing if it has none that could be read.
std::optional<ModelOrigin> read_model_origin(const std::filesystem::path& folder);

/// Whether `folder` is what pulling `model` at `commit` and importing it with `options` makes.
/// Throws Error (kUsage) saying what stands there if it is something else, and not an empty folder.
bool is_pulled(const std::filesystem::path& folder, const HubModel& model,
               const std::string& commit, const std::map<std::string, std::string>& options);

}  // namespace litevl
