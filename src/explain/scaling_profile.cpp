#include "explain/scaling_profile.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <numeric>

#include "eval/video_stream.h"
#include "explain/report_words.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr int kBatch = 8;  // videos

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

}  // namespace

ScalingProfile measure_scaling(Encoder& model, const std::string& name,
                               const std::vector<std::filesystem::path>& videos,
                               const std::function<void(std::int64_t, std::int64_t)>& progress) {
  const auto& vision = model.config().vision;
  if (vision.attention != TimeAttention::kDivided || vision.scaling != TemporalScale::kDynamic)
    throw Error(Error::Kind::kUsage, name, "has no dynamic temporal scaling");
  std::vector<std::int64_t> all(videos.size());
  std::iota(all.begin(), all.end(), std::int64_t{0});
  VideoStream stream(
      videos, all,
      {.frames = static_cast<int>(vision.max_frames), .size = frame_size(vision), .batch = kBatch});
  ScalingProfile profile{name, 0, 0, {}, {}, {}, {}};
  std::vector<std::vector<double>> alphas(static_cast<std::size_t>(vision.layers));
  std::string reason;
  while (const auto batch = stream.next()) {
    profile.missing += std::ssize(batch->missing);
    profile.videos += std::ssize(batch->videos);
    if (!batch->missing.empty()) reason = batch->missing.front().reason;
    if (!batch->videos.empty()) {
      Array<float> alpha;  // (L,B,T)
      model.encode_video(batch->pixels, {.alpha = &alpha});
      for (std::size_t layer = 0; layer < alphas.size(); ++layer)
        for (const float value : alpha.row(static_cast<std::int64_t>(layer)))
          alphas[layer].push_back(static_cast<double>(value));
    }
    if (progress) progress(profile.videos + profile.missing, std::ssize(videos));
  }
  if (profile.videos == 0)
    throw Error(Error::Kind::kData, "scaling", "none of the videos can be read", reason);
  for (const auto& values : alphas) {
    const auto count = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    profile.mean.push_back(mean);
    profile.deviation.push_back(std::sqrt(squares / count));
    profile.least.push_back(*std::ranges::min_element(values));
    profile.greatest.push_back(*std::ranges::max_element(values));
  }
  return profile;
}

LineChart scaling_chart(const std::vector<ScalingProfile>& profiles) {
  LineChart chart;
  chart.description = "Mean temporal scaling by layer with one standard deviation around it.";
  chart.x_name = "layer of the video encoder";
  chart.y_name = "temporal scaling";
  chart.reference = 1;
  std::size_t layers = 0;
  for (const auto& profile : profiles) layers = std::max(layers, profile.mean.size());
  for (std::size_t layer = 1; layer <= layers; ++layer)
    chart.x.push_back(static_cast<double>(layer));
  for (const auto& profile : profiles) {
    Series series{profile.model, profile.mean, {}, {}};
    for (std::size_t i = 0; i < profile.mean.size(); ++i) {
      series.low.push_back(profile.mean[i] - profile.deviation[i]);
      series.high.push_back(profile.mean[i] + profile.deviation[i]);
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

Table scaling_table(const std::vector<ScalingProfile>& profiles) {
  Table table{{"model", "layer", "mean", "standard deviation", "least", "greatest"}, {}};
  for (const auto& profile : profiles)
    for (std::size_t i = 0; i < profile.mean.size(); ++i)
      table.rows.push_back({profile.model, std::to_string(i + 1), number(profile.mean[i]),
                            number(profile.deviation[i]), number(profile.least[i]),
                            number(profile.greatest[i])});
  return table;
}

nlohmann::json scaling_json(const std::vector<ScalingProfile>& profiles) {
  auto list = nlohmann::json::array();
  for (const auto& profile : profiles)
    list.push_back({{"model", profile.model},
                    {"videos", profile.videos},
                    {"missing", profile.missing},
                    {"mean", profile.mean},
                    {"standard_deviation", profile.deviation},
                    {"least", profile.least},
                    {"greatest", profile.greatest}});
  return {{"models", list}};
}

}  // namespace litevl
