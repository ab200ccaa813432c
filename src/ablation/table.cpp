#include "ablation/table.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/printable.h"

namespace litevl {
namespace {

const VariantFigures& find(const std::vector<VariantFigures>& variants, const std::string& name) {
  return *std::find_if(variants.begin(), variants.end(),
                       [&](const auto& variant) { return variant.variant == name; });
}

bool is_complete(const VariantFigures& variant) {
  return std::ssize(variant.runs) == variant.planned_seeds;
}

nlohmann::json variant_json(const VariantFigures& variant) {
  nlohmann::json out{{"variant", variant.variant}, {"seeds", nlohmann::json::array()}};
  for (const auto& run : variant.runs) {
    nlohmann::json seed{{"seed", run.seed}, {"training_seconds", run.training_seconds}};
    for (std::size_t i = 0; i < kMeasures.size(); ++i) {
      const auto& [value, low, high] = run.measures.at(i);
      seed[kMeasures.at(i)] = {value, low, high};
    }
    out["seeds"].push_back(std::move(seed));
  }
  if (variant.runs.empty()) return out;
  out["parameters"] = variant.runs.front().parameters;
  out["training_seconds"] = variant.mean_training_seconds;
  for (std::size_t i = 0; i < kMeasures.size(); ++i) {
    const auto& measure = variant.measures.at(i);
    out[kMeasures.at(i)] = {{"mean", measure.mean},
                            {"lowest", measure.lowest},
                            {"highest", measure.highest},
                            {"half_width", measure.half_width}};
  }
  return out;
}

std::string row(const VariantFigures& variant) {
  std::ostringstream out;
  out.setf(std::ios::fixed);
  out.precision(1);
  out << "| " << printable(variant.variant);
  if (!is_complete(variant))
    out << " (" << variant.runs.size() << " of " << variant.planned_seeds << " seeds)";
  if (variant.runs.empty()) {
    for (std::size_t i = 0; i < kMeasures.size() + 2; ++i) out << " | ";
    out << " |\n";
    return out.str();
  }
  for (const auto& measure : variant.measures)
    out << " | " << measure.mean << " ± " << measure.half_width << " (" << measure.lowest << " to "
        << measure.highest << ")";
  out << " | " << variant.mean_training_seconds / 60 << " | ";
  out.precision(3);
  out << static_cast<double>(variant.runs.front().parameters) / 1e6 << " |\n";
  return out.str();
}

}  // namespace

nlohmann::json ablation_json(const AblationPlan& plan,
                             const std::vector<VariantFigures>& variants) {
  nlohmann::json out{{"tables", nlohmann::json::array()},
                     {"variants", nlohmann::json::array()},
                     {"complete", std::all_of(variants.begin(), variants.end(), is_complete)}};
  for (const auto& table : plan.tables)
    out["tables"].push_back({{"title", table.title}, {"variants", table.variants}});
  for (const auto& variant : variants) out["variants"].push_back(variant_json(variant));
  return out;
}

std::string ablation_markdown(const AblationPlan& plan,
                              const std::vector<VariantFigures>& variants) {
  std::string out;
  for (const auto& table : plan.tables) {
    out += "### " + printable(table.title) + "\n\n|";
    for (const auto* measure : kMeasures) out += std::string(" | ") + measure;
    out += " | minutes | million parameters |\n| ---";
    for (std::size_t i = 0; i < kMeasures.size() + 2; ++i) out += " | ---";
    out += " |\n";
    for (const auto& name : table.variants) out += row(find(variants, name));
    out += "\n";
  }
  out +=
      "Percent: the mean over the seeds ± half of a 95% interval over seeds and test videos "
      "together (the lowest to the highest seed). Retrieval is measured after re-ranking. Minutes "
      "are those of the retrieval training on one thread, parameters those of its model.\n";
  return out;
}

}  // namespace litevl
