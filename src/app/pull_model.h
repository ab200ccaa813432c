// A BLIP model of the Hugging Face hub becomes a model folder. Of the target app_hub, with libcurl.
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
  ProgressSink progress = {};                                 ///< of each file
  std::function<void(const std::string& note)> on_note = {};  ///< of what is waited for
};

struct PullReport {
  std::filesystem::path output;
  std::string model;  ///< OWNER/NAME
  std::string revision;
  std::string commit;
  bool was_there = false;  ///< so that nothing was done
  // Else:
  ImportReport imported;
  std::string file;  ///< the weights'
  std::uint64_t bytes = 0;
};

/// A token for the hub is taken from HF_TOKEN. Throws Error: kUsage for a name or an endpoint that
/// is none, kData for what the hub gives, kMachine for the network and the disk; Stopped. Nothing
/// half-written is left, and the same call goes on with the download.
PullReport pull_model(const PullRequest& request);

/// docs/json.md.
nlohmann::json pull_json(const PullReport& report);

}  // namespace litevl
