// Downloads a file of the hub, with as many attempts as it takes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "hub/hub_requests.h"

namespace litevl {

/// Called with the number of bytes that the file has so far, including those of earlier runs.
using DownloadProgress = std::function<void(std::uint64_t bytes)>;

/// Downloads `file` to `folder`/NAME, checks its size and digest, and returns its path. What is
/// already there, complete or in part, is checked and not downloaded again. If a download fails or
/// is stopped, NAME.part remains, and the next run continues after it. Throws Error naming `where`:
/// kData if the content is not what the hub announced; it is then deleted; kMachine if the download
/// or the disk fails. Throws Stopped.
std::filesystem::path download_file(HttpClient& http, const HubFile& file,
                                    const std::filesystem::path& folder, const std::string& where,
                                    const DownloadProgress& progress);

/// How many bytes of `file` still have to be downloaded into `folder`.
std::uint64_t bytes_to_fetch(const HubFile& file, const std::filesystem::path& folder);

}  // namespace litevl
