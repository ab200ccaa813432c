// The files of a model on the hub, in the user's cache, ready to be imported.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "hub/hub_requests.h"

namespace litevl {

struct PulledFiles {
  std::filesystem::path folder;  ///< that they are in, and nothing else
  std::filesystem::path source;  ///< what an import reads: the folder, or the weights
  HubFile weights;
};

/// Fetches what an import of the model needs into `downloads`/OWNER/NAME/COMMIT, where what earlier
/// runs fetched is gone on with; the small files first, so that what is no BLIP is refused before
/// its weights are fetched. `progress` is told a file and how many of its bytes are there. Throws
/// Error as choose_files, describe_file and download_file, and (kMachine) if the disks of
/// `downloads` and `output` have no room for the files and the model; throws Stopped.
PulledFiles pull_files(
    HttpClient& http, const HubModel& model, const HubListing& listing,
    const std::filesystem::path& downloads, const std::filesystem::path& output,
    const std::function<void(const HubFile& file, std::uint64_t bytes)>& progress);

/// Removes the files, and the folders around them up to `downloads` that are empty then.
void remove_pulled(const PulledFiles& files, const std::filesystem::path& downloads);

}  // namespace litevl
