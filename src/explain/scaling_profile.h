// How much each layer of a model uses time: its temporal scaling, measured over many videos.
// docs/explain.md. L layers, T frames.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "config/encoder.h"
#include "explain/charts.h"
#include "explain/page.h"

namespace litevl {

/// Statistics of alpha over all frames of all videos, one value for each layer.
struct ScalingProfile {
  std::string model;                    ///< its name in charts
  std::int64_t videos = 0;              ///< number of videos that could be read
  std::int64_t missing = 0;             ///< number of videos that could not
  std::vector<double> mean;             ///< L
  std::vector<double> deviation;        ///< L, standard
  std::vector<double> least, greatest;  ///< L
};

/// Throws Error (kUsage) if the model has no dynamic temporal scaling, (kData) if no video can be
/// read. `progress` is called with the number of videos done and their total.
ScalingProfile measure_scaling(
    Encoder& model, const std::string& name, const std::vector<std::filesystem::path>& videos,
    const std::function<void(std::int64_t, std::int64_t)>& progress = {});

/// A chart of the models' means by layer, with a band of one standard deviation. There must be at
/// least one model.
LineChart scaling_chart(const std::vector<ScalingProfile>& profiles);

/// A table with one row for each model and layer: mean, standard deviation, least and greatest
/// value.
Table scaling_table(const std::vector<ScalingProfile>& profiles);

nlohmann::json scaling_json(const std::vector<ScalingProfile>& profiles);

}  // namespace litevl
