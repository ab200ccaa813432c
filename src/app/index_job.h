// A library brought up to date, or made anew, from what a person named.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/models.h"
#include "library/indexing.h"

namespace litevl {

struct IndexRequest {
  std::filesystem::path library = {};              ///< made if missing
  std::vector<std::filesystem::path> videos = {};  ///< folders and videos; none: all that are known
  std::string model = {};                          ///< folder, or empty: `model_for_index`
  bool is_rebuild = false;  ///< into a new library, which takes the old one's place
  IndexingOptions options = {};
};

struct IndexResult {
  IndexingReport report;
  std::vector<std::string> notes;  ///< what to know before the library is believed
};

/// Holds the library's lock meanwhile. `on_notes`, if given, is told the notes before the work
/// begins, which may take hours. Throws Error as `index_videos` and `rebuild_library`, and (kUsage)
/// before anything is made where there is no video; (kData) for a model that is not the library's.
IndexResult run_index_job(
    const IndexRequest& request, const ModelOpener& open,
    const std::function<void(const std::vector<std::string>&)>& on_notes = {});

}  // namespace litevl
