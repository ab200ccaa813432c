#include "eval/comparison.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/json_text.h"
#include "core/text_file.h"
#include "eval/report_format.h"
#include "eval/report_markdown.h"
#include "litevl/error.h"

namespace litevl {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
  throw Error(Error::Kind::kData, where, what, "compare reports that `litevl eval --output` wrote");
}

const json& member(const json& object, const char* key, const std::string& where) {
  if (!object.is_object() || !object.contains(key))
    refuse(where, "has no \"" + std::string(key) + "\"");
  return object[key];
}

std::string text(const json& value, const std::string& where) {
  if (!value.is_string()) refuse(where, "has something else where a text is expected");
  return value.get<std::string>();
}

// What a report was measured on; reports can be compared if it is the same.
std::string data_of(const json& report, const std::string& where) {
  const auto& data = member(member(report, "stated", where), "data", where);
  return text(member(data, "sha256", where), where) + " " +
         (data.contains("split") ? text(data["split"], where) : "");
}

std::vector<double> numbers(const json& list, const std::string& where) {
  std::vector<double> values;
  if (!list.is_array() || list.empty()) refuse(where, "has no numbers where they are expected");
  for (const auto& value : list) {
    // A limit for fractions, ranks and numbers of videos: sums of much larger numbers could
    // overflow.
    constexpr double kMost = 1e12;
    if (!value.is_number() || !(std::abs(value.get<double>()) <= kMost))
      refuse(where, "has something else where numbers are expected");
    values.push_back(value.get<double>());
  }
  return values;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// Compares a figure of two runs; query i is about `video[i]`.
ComparedFigure compare(const std::vector<double>& a, const std::vector<double>& b,
                       const std::vector<std::int64_t>& video, const BootstrapOptions& bootstrap) {
  std::vector<double> difference;
  for (std::size_t i = 0; i < a.size(); ++i) difference.push_back(b[i] - a[i]);
  const auto [group, groups] = number_groups(video);
  const auto means = bootstrap_means(difference, group, groups, bootstrap);
  const auto share = [&](const auto& is_counted) {
    return static_cast<double>(std::count_if(means.begin(), means.end(), is_counted)) /
           static_cast<double>(means.size());
  };
  ComparedFigure figure;
  figure.queries = std::ssize(a);
  figure.a = mean(a);
  figure.b = mean(b);
  figure.difference = mean(difference);
  figure.interval = interval_of(means);
  figure.p = std::min(1.0, 2 * std::min(share([](double one) { return one <= 0; }),
                                        share([](double one) { return one >= 0; })));
  return figure;
}

bool is_share(const std::string& figure) { return figure != "rank"; }

double shown(const std::string& figure, double value) {
  return is_share(figure) ? percent(value) : value;
}

std::string model_of(const json& report, const std::string& where) {
  return text(member(member(member(report, "stated", where), "model", where), "folder", where),
              where);
}

json read_report_file(const std::string& file) {
  constexpr std::uint64_t kMaxBytes = 256u << 20;
  // There is a line for each query, and there may be some 100,000.
  constexpr std::int64_t kMaxValues = 10'000'000;
  return parse_json(read_text_file(file, kMaxBytes), file, {.values = kMaxValues});
}

}  // namespace

Comparison compare_reports(const json& a, const std::string& a_name, const json& b,
                           const std::string& b_name, const BootstrapOptions& bootstrap) {
  const auto& queries_a = member(a, "per_query", a_name);
  const auto& queries_b = member(b, "per_query", b_name);
  if (data_of(a, a_name) != data_of(b, b_name))
    refuse(b_name, "was measured on other data than " + a_name);
  Comparison comparison;
  comparison.bootstrap = bootstrap;
  comparison.data = text(member(a["stated"]["data"], "file", a_name), a_name);
  comparison.model_a = model_of(a, a_name);
  comparison.model_b = model_of(b, b_name);
  if (!queries_a.is_object()) refuse(a_name, "has no queries");
  for (const auto& [part, figures] : queries_a.items()) {
    const auto& others = member(queries_b, part.c_str(), b_name);
    const auto video = numbers(member(figures, "video", a_name), a_name);
    if (video != numbers(member(others, "video", b_name), b_name))
      refuse(b_name, "has other queries than " + a_name);
    std::vector<std::int64_t> group;
    for (const double one : video) group.push_back(std::llround(one));
    for (const auto& [name, values] : figures.items()) {
      if (name == "video") continue;
      const auto of_a = numbers(values, a_name);
      const auto of_b = numbers(member(others, name.c_str(), b_name), b_name);
      if (of_a.size() != video.size()) refuse(a_name, "has figures of other queries");
      if (of_b.size() != video.size()) refuse(b_name, "has figures of other queries");
      comparison.figures.push_back(compare(of_a, of_b, group, bootstrap));
      comparison.figures.back().part = part;
      comparison.figures.back().figure = name;
    }
  }
  return comparison;
}

Comparison compare_report_files(const std::string& a, const std::string& b,
                                const BootstrapOptions& bootstrap) {
  return compare_reports(read_report_file(a), a, read_report_file(b), b, bootstrap);
}

json comparison_json(const Comparison& comparison) {
  json figures = json::array();
  for (const auto& one : comparison.figures)
    figures.push_back(
        {{"part", one.part},
         {"figure", one.figure},
         {"queries", one.queries},
         {"a", shown(one.figure, one.a)},
         {"b", shown(one.figure, one.b)},
         {"difference", shown(one.figure, one.difference)},
         {"interval", {shown(one.figure, one.interval.low), shown(one.figure, one.interval.high)}},
         {"p", one.p}});
  return {{"data", comparison.data},
          {"a", comparison.model_a},
          {"b", comparison.model_b},
          {"figures", figures},
          {"interval",
           "95% of the difference b - a, percentile bootstrap over videos, pairs kept "
           "together, " +
               std::to_string(comparison.bootstrap.samples) + " samples"},
          {"seed", comparison.bootstrap.seed}};
}

std::string comparison_text(const Comparison& comparison) {
  MarkdownTable table({"", "queries", "A", "B", "B - A", "95%", "p"});
  for (const auto& one : comparison.figures) {
    const auto value = [&](double number) { return format("%.2f", shown(one.figure, number)); };
    std::string part = one.part;
    std::replace(part.begin(), part.end(), '_', ' ');
    table.add({markdown_text(part + ", " + one.figure), std::to_string(one.queries), value(one.a),
               value(one.b), value(one.difference),
               format("[%.2f, %.2f]", shown(one.figure, one.interval.low),
                      shown(one.figure, one.interval.high)),
               format("%.3f", one.p)});
  }
  return "A: " + markdown_text(comparison.model_a) + "; B: " + markdown_text(comparison.model_b) +
         "; on " + markdown_text(comparison.data) + "\n\n" + table.text() +
         "\nIntervals: " + comparison_json(comparison)["interval"].get<std::string>() + ".\n";
}

}  // namespace litevl
