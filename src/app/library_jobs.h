// The jobs that a library keeps for a server, which continues them when it starts again.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>

#include "store/job_store.h"

namespace litevl {

/// The jobs of the library in `folder`, for any number of threads. Throws Error (kUsage) if there
/// is no library.
std::unique_ptr<JobStore> open_library_jobs(const std::filesystem::path& folder);

/// A job as docs/http.md has it, without `library` and `progress`, which are the server's. What is
/// no JSON in a library from somebody else is null.
nlohmann::json job_json(const JobRecord& job);

}  // namespace litevl
