// The files of a model on the hub, in the user's cache, ready to be imported.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "hub/hub_requests.h"

namespace litevl {

struct PulledFiles {
  std::filesystem::path folder;  ///< the folder that contains them and nothing else
  std::filesystem::path source;  ///< what an import reads: the folder, or the weights
  HubFile weights;
};

/// Downloads what an import of the model needs into `downloads`/OWNER/NAME/COMMIT, continuing what
/// earlier runs have downloaded. Small files come first, so that a model that is not BLIP is
/// refused before its weights are downloaded. `progress` is called with a file and the number of
/// bytes that it has. Throws Error as choose_files, describe_file and download_file do, and
/// kMachine if the disks of `downloads` and `output` have no room for the files and the model;
/// throws Stopped.
PulledFiles pull_files(
    HttpClient& http, const HubModel& model, const HubListing& listing,
    const std::filesystem::path& downloads, const std::filesystem::path& output,
    const std::function<void(const HubFile& file, std::uint64_t bytes)>& progress);

/// Removes the files, and the folders around them, up to `downloads`, that are then empty.
void remove_pulled(const PulledFiles& files, const std::filesystem::path& downloads);

}  // namespace litevl
