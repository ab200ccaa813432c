#include "ablation/summary.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "ablation/runs.h"
#include "core/files.h"
#include "core/json_text.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::uint64_t kDocumentLimitBytes = 64 << 20;
constexpr double kNormal95 = 1.96;  // standard deviations on either side

MeasuredShare share(const nlohmann::json& object, const char* value, const char* interval) {
  return {object.at(value).get<double>(), object.at(interval).at(0).get<double>(),
          object.at(interval).at(1).get<double>()};
}

nlohmann::json read(const std::filesystem::path& path) {
  return parse_json(read_file(path, kDocumentLimitBytes), path.string());
}

}  // namespace

ShareOverSeeds over_seeds(const std::vector<MeasuredShare>& shares) {
  const auto n = static_cast<double>(shares.size());
  ShareOverSeeds result;
  result.lowest = result.highest = shares.front().value;
  double videos = 0;
  for (const auto& [value, low, high] : shares) {
    result.mean += value / n;
    result.lowest = std::min(result.lowest, value);
    result.highest = std::max(result.highest, value);
    videos += std::pow((high - low) / (2 * kNormal95), 2) / n;
  }
  double seeds = 0;
  if (shares.size() > 1)
    for (const auto& one : shares) seeds += std::pow(one.value - result.mean, 2) / (n - 1);
  result.half_width = kNormal95 * std::sqrt(seeds / n + videos);
  return result;
}

std::optional<RunFigures> read_figures(const RunPlan& run) {
  for (const auto& file : {training_file(run), retrieval_file(run), questions_file(run)})
    if (!std::filesystem::exists(file)) return std::nullopt;
  try {
    const auto retrieval = read(retrieval_file(run)), questions = read(questions_file(run)),
               training = read(training_file(run));
    return RunFigures{run.seed,
                      {share(retrieval.at("text_to_video"), "R@1", "R@1_interval"),
                       share(retrieval.at("video_to_text"), "R@1", "R@1_interval"),
                       share(retrieval.at("counterparts"), "accuracy", "interval"),
                       share(questions, "accuracy", "interval")},
                      training.at("seconds").get<double>(),
                      training.at("parameters").get<std::int64_t>()};
  } catch (const nlohmann::json::exception& error) {
    throw Error(Error::Kind::kData, run.folder.string(),
                std::string("a document of it is not what litevl writes: ") + error.what(),
                "remove its .json files to make them again");
  }
}

std::vector<VariantFigures> summarise_runs(const AblationPlan& plan) {
  std::vector<VariantFigures> variants;
  for (const auto& run : plan.runs) {
    auto it = std::find_if(variants.begin(), variants.end(),
                           [&](const auto& one) { return one.variant == run.variant; });
    if (it == variants.end()) {
      it = variants.emplace(variants.end());
      it->variant = run.variant;
    }
    ++it->planned_seeds;
    if (auto figures = read_figures(run)) it->runs.push_back(*figures);
  }
  for (auto& variant : variants) {
    if (variant.runs.empty()) continue;
    for (std::size_t i = 0; i < kMeasures.size(); ++i) {
      std::vector<MeasuredShare> shares;
      for (const auto& run : variant.runs) shares.push_back(run.measures.at(i));
      variant.measures.at(i) = over_seeds(shares);
    }
    for (const auto& run : variant.runs)
      variant.mean_training_seconds +=
          run.training_seconds / static_cast<double>(variant.runs.size());
  }
  return variants;
}

}  // namespace litevl
