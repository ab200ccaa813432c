// Checks a model folder's explanations in the toy world, and writes a document about it.
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
  std::int64_t layer = 0;  ///< the layer that was explained, counted from 1
  ToyCheckOptions options;
};

/// Throws Error as Explainer and check_toy_world do.
ToyCheckReport check_model_in_toy_world(const ToyCheckRequest& request, const ModelOpener& open);

/// Fractions are percentages.
nlohmann::json toy_check_json(const ToyCheckReport& report);

}  // namespace litevl
