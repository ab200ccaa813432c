// Fetches a file of the hub, in as many goes as it takes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "hub/hub_requests.h"

namespace litevl {

/// Told how many of the file's bytes are there, those of earlier runs included.
using DownloadProgress = std::function<void(std::uint64_t bytes)>;

/// Makes `folder`/NAME of `file`, checked against its size and digest, and returns its path. What
/// is there already, whole or in part, is checked and not fetched again. A download that ends
/// before, by a failure or a stop, leaves NAME.part, behind which the next goes on.
/// Throws Error naming `where`: kData if what comes is not what the hub told, of which nothing is
/// left; kMachine if it does not come, or the disk refuses. Throws Stopped.
std::filesystem::path download_file(HttpClient& http, const HubFile& file,
                                    const std::filesystem::path& folder, const std::string& where,
                                    const DownloadProgress& progress);

/// How many bytes of `file` are still to be fetched into `folder`.
std::uint64_t bytes_to_fetch(const HubFile& file, const std::filesystem::path& folder);

}  // namespace litevl
