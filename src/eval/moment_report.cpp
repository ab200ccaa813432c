#include "eval/moment_report.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "core/printable.h"
#include "eval/report_format.h"

namespace litevl {
namespace {

using nlohmann::json;

// Rounds to so many decimal places, from the exact decimal digits of the number and in any locale:
// like Python's formatting, with which published figures are rounded.
double rounded(double value, int digits) {
  char text[64];
  const auto written =
      std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, digits);
  return json::parse(text, written.ptr).get<double>();
}

double as_published(double share) { return rounded(100 * share, 2); }
// DiDeMo's evaluator prints fractions with six digits.
double as_didemo(double share) { return rounded(100 * rounded(share, 6), 4); }

template <typename Thresholds, typename Shares>
json by_threshold(const Thresholds& thresholds, const Shares& shares) {
  json object = json::object();
  for (std::size_t i = 0; i < thresholds.size(); ++i)
    object[format("%g", thresholds[i])] = as_published(shares[i]);
  return object;
}

json range_json(const MomentFigures& figures) {
  if (figures.queries == 0) return {{"queries", 0}};
  auto precision = by_threshold(kPrecisionThresholds, figures.mean_precision);
  precision["average"] = as_published(figures.mean_precision_over_all);
  return {{"queries", figures.queries},
          {"MR-mAP", precision},
          {"MR-R1", by_threshold(kRecallThresholds, figures.recall_at_1)},
          {"MR-R5", by_threshold(kRecallThresholds, figures.recall_at_5)},
          {"MR-mIoU", as_published(figures.mean_overlap)}};
}

json by_length_json(const MomentEvaluation& evaluation) {
  if (evaluation.by_length.empty()) return nullptr;
  json ranges = json::object();
  for (std::size_t i = 0; i < evaluation.by_length.size(); ++i)
    ranges[moment_ranges()[i].name] = range_json(evaluation.by_length[i]);
  return ranges;
}

// The figures that papers report, with their names in the evaluators of QVHighlights and UniVTG.
json published_json(const json& by_length) {
  if (by_length.is_null()) return nullptr;
  json figures = json::object();
  for (const auto& [name, range] : by_length.items()) {
    const bool is_known = range["queries"] != 0;
    figures["MR-" + name + "-mAP"] = is_known ? range["MR-mAP"]["average"] : json();
    figures["MR-" + name + "-mIoU"] = is_known ? range["MR-mIoU"] : json();
  }
  const auto& full = by_length["full"];
  for (const char* threshold : {"0.5", "0.75"})
    figures[std::string("MR-full-mAP@") + threshold] = full["MR-mAP"][threshold];
  for (const char* threshold : {"0.3", "0.5", "0.7"})
    for (const char* recall : {"R1", "R5"})
      figures[format("MR-full-%s@%s", recall, threshold)] =
          full[std::string("MR-") + recall][threshold];
  return figures;
}

json didemo_json(const MomentEvaluation& evaluation) {
  if (!evaluation.chunks) return nullptr;
  return {{"rank@1", as_didemo(evaluation.chunks->rank_at_1)},
          {"rank@5", as_didemo(evaluation.chunks->rank_at_5)},
          {"mIoU", as_didemo(evaluation.chunks->mean_overlap)}};
}

// The names of the figures in the document.
std::string figure_name(const MomentEvaluation& evaluation, const std::string& name) {
  return evaluation.chunks ? name : "MR-full-" + name;
}

json moment_statement(const MomentEvaluation& evaluation, const MomentList& list,
                      const MomentPredictions& predictions) {
  json stated{
      {"data", data_json(list)},
      {"model",
       {{"folder", predictions.file.string()}, {"fingerprint", predictions.sha256.substr(0, 16)}}},
      {"unit", "percent"},
      {"unanswered_rule", "queries without a prediction count as misses"},
      {"seed", evaluation.bootstrap.seed},
      {"interval", "95%, percentile bootstrap over videos, " +
                       std::to_string(evaluation.bootstrap.samples) + " samples"}};
  if (evaluation.chunks)
    stated.update(
        {{"ranking", "by score, equal ones as given; what is not in it ranks last"},
         {"annotators", "the three that agree best, of ranks and of overlaps each for itself"}});
  else
    stated.update(
        {{"recall",
          "of the first prediction (R5: the first five) as given, with any moment; an "
          "overlap of the threshold counts"},
         {"precision", "of the first ten predictions, by score, equal ones as given; interpolated"},
         {"lengths",
          "short: up to 10 s, middle: 10 to 30 s, long: over 30 s; a query counts in "
          "each in which it has a moment"}});
  return stated;
}

std::string range_line(const std::string& name, const json& range) {
  if (range["queries"] == 0) return format("%-8s %8d\n", name.c_str(), 0);
  const auto of = [&](const char* kind, const char* threshold) {
    return range[kind][threshold].get<double>();
  };
  return format("%-8s %8lld %8.2f %8.2f %8.2f %8.2f %8.2f %8.2f\n", name.c_str(),
                static_cast<long long>(range["queries"].get<std::int64_t>()), of("MR-R1", "0.5"),
                of("MR-R1", "0.7"), of("MR-mAP", "0.5"), of("MR-mAP", "0.75"),
                of("MR-mAP", "average"), range["MR-mIoU"].get<double>());
}

}  // namespace

json report_json(const MomentEvaluation& evaluation, const MomentList& list,
                 const MomentPredictions& predictions) {
  const auto by_length = by_length_json(evaluation);
  json intervals = json::object();
  for (const auto& one : evaluation.values)
    intervals[figure_name(evaluation, one.name)] = interval_json(one.interval);
  return {{"task", "moments"},
          {"queries", evaluation.queries},
          {"videos", evaluation.videos},
          {"unanswered", evaluation.unanswered},
          {"without_moments", evaluation.without_moments},
          {"mr", published_json(by_length)},
          {"by_length", by_length},
          {"didemo", didemo_json(evaluation)},
          {"intervals", intervals},
          {"stated", moment_statement(evaluation, list, predictions)}};
}

json per_query_json(const MomentEvaluation& evaluation) {
  json figures{{"video", evaluation.video}};
  for (const auto& one : evaluation.values) figures[one.name] = one.values;
  return {{"moments", figures}};
}

std::string report_text(const MomentEvaluation& evaluation, const MomentList& list,
                        const MomentPredictions& predictions) {
  const auto report = report_json(evaluation, list, predictions);
  std::string text = std::to_string(evaluation.queries) + " queries about " +
                     std::to_string(evaluation.videos) + " videos, " +
                     std::to_string(evaluation.unanswered) + " without a prediction";
  if (evaluation.without_moments > 0)
    text += "; " + std::to_string(evaluation.without_moments) + " more have no moment";
  text += "\n\n";
  if (evaluation.chunks) {
    for (const auto& [name, value] : report["didemo"].items())
      text += format("%-8s %8.2f\n", name.c_str(), value.get<double>());
  } else {
    text += format("%-8s %8s %8s %8s %8s %8s %8s %8s\n", "length", "queries", "R1@0.5", "R1@0.7",
                   "mAP@0.5", "mAP@0.75", "mAP", "mIoU");
    for (const auto& range : moment_ranges())
      text += range_line(range.name, report["by_length"][range.name]);
  }
  text += "\n95%:";
  for (const auto& one : evaluation.values)
    text += format(" %s [%.1f, %.1f]", one.name.c_str(), percent(one.interval.low),
                   percent(one.interval.high));
  return text + "\n" + stated_text(report["stated"]);
}

}  // namespace litevl
