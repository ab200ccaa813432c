// A model folder's explanations checked in the toy world, and the document of it.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "config/model_opener.h"
#include "core/words.h"
#include "explain/toy_check.h"
#include "litevl/progress.h"

namespace litevl {

inline constexpr Word<ToySplit> kToySplitWords[] = {
    {"train", ToySplit::kTrain},
    {"test", ToySplit::kTest},
};

struct ToyCheckRequest {
  std::string model;       ///< folder
  std::int64_t layer = 0;  ///< ExplainerOptions
  ToyCheckOptions options;
  ProgressSink progress = {};
};

struct ToyCheckReport {
  ToyCheck check;
  std::string model;
  std::int64_t layer = 0;  ///< that was looked through, from 1
  ToyCheckOptions options;
};

/// Throws Error as Explainer and check_toy_world.
ToyCheckReport check_model_in_toy_world(const ToyCheckRequest& request, const ModelOpener& open);

/// Shares are percentages.
nlohmann::json toy_check_json(const ToyCheckReport& report);

}  // namespace litevl
