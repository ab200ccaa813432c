// Long toy videos as files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "toy/files.h"

namespace litevl {

/// Writes `folder`/videos/000001.mp4, … and, when all are there, moments.jsonl: {"qid", "query",
/// "duration", "vid", "relevant_windows": [[start, end]], "absent"}, one query in each line.
/// "absent" is null or, for queries without windows, "altogether" or "counterpart" (ToyAbsence).
/// Everything else as in write_toy_folder, which calls it.
ToyFolderReport write_long_folder(const std::filesystem::path& folder,
                                  const ToyFolderOptions& options,
                                  const std::function<void(std::int64_t, std::int64_t)>& progress);

}  // namespace litevl
