// How much of time each layer of a model uses: its temporal scaling over many videos.
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

/// Of alpha over all frames of all videos, a value a layer.
struct ScalingProfile {
  std::string model;                    ///< its name in charts
  std::int64_t videos = 0;              ///< that could be read
  std::int64_t missing = 0;             ///< that could not
  std::vector<double> mean;             ///< L
  std::vector<double> deviation;        ///< L, standard
  std::vector<double> least, greatest;  ///< L
};

/// Throws Error (kUsage) if the model has no dynamic temporal scaling, (kData) if no video can be
/// read. `progress` is told how many of how many videos are done.
ScalingProfile measure_scaling(
    Encoder& model, const std::string& name, const std::vector<std::filesystem::path>& videos,
    const std::function<void(std::int64_t, std::int64_t)>& progress = {});

/// The models' means by layer with a standard deviation around them. At least one.
LineChart scaling_chart(const std::vector<ScalingProfile>& profiles);

/// A row a model and layer: mean, standard deviation, least and greatest.
Table scaling_table(const std::vector<ScalingProfile>& profiles);

nlohmann::json scaling_json(const std::vector<ScalingProfile>& profiles);

}  // namespace litevl
