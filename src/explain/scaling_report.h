// Reports the temporal scaling of several models by layer, as a document, a table and a page.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/model_opener.h"
#include "explain/page.h"
#include "litevl/progress.h"

namespace litevl {

struct ScalingRequest {
  std::vector<std::string> models;  ///< folders
  std::string data;                 ///< a list of videos with captions, or its folder
  std::string output;               ///< a new folder for the page, or empty
  ProgressSink progress = {};       ///< progress of each model
};

struct ScalingReport {
  nlohmann::json document;
  Table table;
};

/// Measures, and writes `output`. Throws Error as measure_scaling and load_caption_list do and,
/// before anything is read, as check_new_folder does.
ScalingReport report_scaling(const ScalingRequest& request, const ModelOpener& open);

}  // namespace litevl
