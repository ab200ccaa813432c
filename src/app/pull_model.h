// Turns a BLIP model from the Hugging Face hub into a model folder. In the target app_hub, which
// has libcurl.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "app/import_model.h"
#include "litevl/progress.h"

namespace litevl {

struct PullRequest {
  std::string model;                    ///< OWNER/NAME[@REVISION]
  std::optional<std::string> endpoint;  ///< default: HF_ENDPOINT, or the hub
  std::optional<std::string> output;    ///< default: OWNER/NAME in the user's folder of models
  bool keeps_download = false;
  ImportChoices import_as;
  ProgressSink progress = {};                                 ///< progress of each file
  std::function<void(const std::string& note)> on_note = {};  ///< told when and why it waits
};

struct PullReport {
  std::filesystem::path output;
  std::string model;  ///< OWNER/NAME
  std::string revision;
  std::string commit;
  bool was_there = false;  ///< the model was already there, so nothing was done
  // Else:
  ImportReport imported;
  std::string file;  ///< the weights'
  std::uint64_t bytes = 0;
};

/// The token for the hub is taken from HF_TOKEN. Throws Error: kUsage for an invalid name or
/// endpoint, kData if the hub's data is wrong, kMachine for failures of the network or the disk.
/// Throws Stopped when cancelled. Nothing half-written is left; the same call continues the
/// download.
PullReport pull_model(const PullRequest& request);

/// docs/json.md.
nlohmann::json pull_json(const PullReport& report);

}  // namespace litevl
