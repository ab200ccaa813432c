// Compares two evaluations on the same data, query by query.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "eval/metrics.h"

namespace litevl {

/// One figure of two runs. Recalls and accuracies are fractions in [0, 1].
struct ComparedFigure {
  std::string part;    ///< "text_to_video", "video_to_text", "counterparts" or "questions"
  std::string figure;  ///< "R@1" and so on, "rank", "accuracy"
  std::int64_t queries = 0;
  double a = 0, b = 0;
  double difference = 0;  ///< b - a
  Interval interval;      ///< of the difference
  /// Two-sided p-value: twice the fraction of bootstrap samples in which the difference has the
  /// other sign or is zero.
  double p = 1;
};

struct Comparison {
  std::vector<ComparedFigure> figures;
  BootstrapOptions bootstrap;
  std::string data, model_a, model_b;  ///< from the reports
};

/// Compares reports with "per_query", which `litevl eval --output` writes. The bootstrap draws
/// videos, and takes the results of both runs for each. Throws Error (kData), with `a_name` or
/// `b_name`, if a document is not such a report, or if the two are not about the same data.
Comparison compare_reports(const nlohmann::json& a, const std::string& a_name,
                           const nlohmann::json& b, const std::string& b_name,
                           const BootstrapOptions& bootstrap = {});

/// The same for two files, whose paths are the names. Also throws Error (kData) if a file is not
/// JSON.
Comparison compare_report_files(const std::string& a, const std::string& b,
                                const BootstrapOptions& bootstrap = {});

/// {"data", "a", "b", "figures": [{"part", "figure", "queries", "a", "b", "difference", "interval",
/// "p"}], "interval", "seed"}. Shares are percentages.
nlohmann::json comparison_json(const Comparison& comparison);

/// The same as a Markdown table that is readable as text.
std::string comparison_text(const Comparison& comparison);

}  // namespace litevl
