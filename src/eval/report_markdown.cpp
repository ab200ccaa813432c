#include "eval/report_markdown.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/printable.h"
#include "eval/report_format.h"

namespace litevl {
namespace {

using nlohmann::json;

// The approximate width in a terminal: the number of code points.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string number(const json& value) { return format("%.2f", value.get<double>()); }

std::string interval(const json& value) {
  return format("[%.1f, %.1f]", value[0].get<double>(), value[1].get<double>());
}

void add_stage(const std::string& name, const json& stage, MarkdownTable& table) {
  table.add({name, number(stage["R@1"]), interval(stage["R@1_interval"]), number(stage["R@5"]),
             number(stage["R@10"]), format("%g", stage["median_rank"].get<double>()),
             format("%.1f", stage["mean_rank"].get<double>()),
             number(stage["pessimistic"]["R@1"]) + " to " + number(stage["optimistic"]["R@1"])});
}

std::string retrieval_tables(const json& report) {
  MarkdownTable table({"", "R@1", "95%", "R@5", "R@10", "median", "mean", "R@1 by ties"});
  for (const auto& [name, key] :
       {std::pair("text to video", "text_to_video"), std::pair("video to text", "video_to_text")}) {
    add_stage(name + std::string(", first stage"), report[key]["first_stage"], table);
    add_stage(name + std::string(", re-ranked"), report[key], table);
  }
  std::string text = table.text();
  const auto& counterparts = report["counterparts"];
  if (counterparts.is_null()) return text;
  MarkdownTable families({"", "first stage", "95%", "re-ranked", "95%", "chance"});
  const auto add = [&](const std::string& name, const json& part, const std::string& chance) {
    const auto& first = part["first_stage"];
    families.add({name, number(first["accuracy"]), interval(first["interval"]),
                  number(part["accuracy"]), interval(part["interval"]), chance});
  };
  add("right counterpart", counterparts, number(counterparts["chance"]));
  for (const auto& size : counterparts["by_family_size"])
    add("families of " + size["family_size"].dump(), size, number(size["chance"]));
  add("right family", counterparts["right_family"], "");
  return text + "\n" + families.text();
}

std::string question_table(const json& report) {
  MarkdownTable table({"type", "questions", "accuracy", "95%", "majority", "ceiling"});
  const auto add = [&](const std::string& name, const json& part, const json& questions) {
    table.add({name, questions.dump(), number(part["accuracy"]), interval(part["interval"]),
               number(part["majority"]), number(part["ceiling"])});
  };
  add("all", report, report["n"]);
  for (const auto& type : report["by_type"])
    add(markdown_text(type["type"].get<std::string>()), type, type["questions"]);
  return table.text();
}

// Figures from the document, with their intervals if there are any.
std::string moment_table(const json& report) {
  MarkdownTable table({"figure", "", "95%"});
  const auto& figures = report["mr"].is_null() ? report["didemo"] : report["mr"];
  const auto& intervals = report["intervals"];
  for (const auto& [name, value] : figures.items())
    table.add({markdown_text(name), value.is_null() ? "" : number(value),
               intervals.contains(name) ? interval(intervals[name]) : ""});
  return table.text();
}

std::string value_text(const json& value) {
  return markdown_text(value.is_string()
                           ? value.get<std::string>()
                           : value.dump(-1, ' ', false, json::error_handler_t::replace));
}

std::string missing_text(const json& report) {
  return ", " + std::to_string(report["missing"].size()) + " videos missing.\n\n";
}

}  // namespace

std::string markdown_text(const std::string& text) {
  std::string result;
  for (const char c : printable(text)) {
    if (std::string_view("\\`*_[]<>|#").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string MarkdownTable::text() const {
  std::vector<std::size_t> widths(rows_.front().size(), 3);
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  std::string text;
  const auto add_row = [&](const std::vector<std::string>& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - width_of(row[i]), ' ');
      text += "| " + (i == 0 ? row[i] + padding : padding + row[i]) + " ";
    }
    text += "|\n";
  };
  add_row(rows_.front());
  for (std::size_t i = 0; i < widths.size(); ++i)
    text += "| " + std::string(widths[i] - 1, '-') + (i == 0 ? "- " : ": ");
  text += "|\n";
  for (std::size_t i = 1; i < rows_.size(); ++i) add_row(rows_[i]);
  return text;
}

std::string report_markdown(const json& report) {
  const bool is_questions = report.contains("by_type");
  const bool is_moments = report.contains("mr");
  std::string text = is_moments ? "# Moments" : is_questions ? "# Answers" : "# Retrieval";
  text += "\n\n";
  if (is_moments)
    text += report["queries"].dump() + " queries about " + report["videos"].dump() + " videos, " +
            report["unanswered"].dump() + " without a prediction.\n\n" + moment_table(report);
  else if (is_questions)
    text += report["n"].dump() + " questions about " + report["videos"].dump() + " videos" +
            missing_text(report) + question_table(report);
  else
    text += report["n"].dump() + " videos with " + report["captions"].dump() + " captions" +
            missing_text(report) + retrieval_tables(report);
  text += "\n## Stated\n\n";
  for (const auto& [key, value] : report["stated"].items())
    text += "- " + markdown_text(key) + ": " + value_text(value) + "\n";
  if (is_moments) return text;
  if (!report["missing"].empty()) text += "\n## Missing\n\n";
  for (const auto& video : report["missing"])
    text += "- " + value_text(video["video"]) + ": " + value_text(video["error"]) + "\n";
  return text;
}

}  // namespace litevl
