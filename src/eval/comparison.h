// Two evaluations on the same data, compared query by query.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "eval/metrics.h"

namespace litevl {

/// One figure of two runs. Recalls and accuracies are shares in [0, 1].
struct ComparedFigure {
  std::string part;    ///< "text_to_video", "video_to_text", "counterparts" or "questions"
  std::string figure;  ///< "R@1" and so on, "rank", "accuracy"
  std::int64_t queries = 0;
  double a = 0, b = 0;
  double difference = 0;  ///< b - a
  Interval interval;      ///< of the difference
  /// Two-sided: how often samples of the bootstrap have the other sign, or none, twice.
  double p = 1;
};

struct Comparison {
  std::vector<ComparedFigure> figures;
  BootstrapOptions bootstrap;
  std::string data, model_a, model_b;  ///< as the reports state them
};

/// Compares reports that have "per_query" (`litevl eval --output` writes such). The bootstrap draws
/// videos, and of each the pairs of both runs. Throws Error (kData) with `a_name` or `b_name` if a
/// document is no such report, or the two are not of the same data.
Comparison compare_reports(const nlohmann::json& a, const std::string& a_name,
                           const nlohmann::json& b, const std::string& b_name,
                           const BootstrapOptions& bootstrap = {});

/// Of two such files, whose names are theirs. Throws Error (kData) also for what is no JSON.
Comparison compare_report_files(const std::string& a, const std::string& b,
                                const BootstrapOptions& bootstrap = {});

/// {"data", "a", "b", "figures": [{"part", "figure", "queries", "a", "b", "difference", "interval",
/// "p"}], "interval", "seed"}. Shares are percentages.
nlohmann::json comparison_json(const Comparison& comparison);

/// The same to read, as a table of Markdown, which is readable as it is.
std::string comparison_text(const Comparison& comparison);

}  // namespace litevl
