// The origin of a model folder: its origin.json.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "hub/content_digest.h"
#include "hub/model_name.h"

namespace litevl {

struct ModelOrigin {
  std::string model;     ///< "OWNER/NAME"
  std::string revision;  ///< the revision that was asked for: "main"
  std::string commit;    ///< the commit of that revision
  std::string file;      ///< the weights
  ContentDigest digest;  ///< of the weights
  std::map<std::string, std::string>
      options;  ///< the options of the import by name, as they were given
};

/// The text of origin.json.
std::string write_model_origin(const ModelOrigin& origin);

/// The origin of the model folder `folder`; nothing if it has none that can be read.
std::optional<ModelOrigin> read_model_origin(const std::filesystem::path& folder);

/// Whether `folder` is the result of pulling `model` at `commit` and importing it with `options`.
/// If it is something else, and not an empty folder, throws Error (kUsage), which says what it is.
bool is_pulled(const std::filesystem::path& folder, const HubModel& model,
               const std::string& commit, const std::map<std::string, std::string>& options);

}  // namespace litevl
