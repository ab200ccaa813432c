// Reports as Markdown, for papers and issues.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace litevl {

/// Strangers' text within Markdown: on one line, without what would be markup.
std::string markdown_text(const std::string& text);

/// A table whose columns are padded, so that it can be read as it is. The first column is texts,
/// all others are numbers and set to the right.
class MarkdownTable {
 public:
  explicit MarkdownTable(std::vector<std::string> header) : rows_{std::move(header)} {}
  /// As many cells as the header.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// What `report_json` made of either task: tables and everything that is stated.
std::string report_markdown(const nlohmann::json& report);

}  // namespace litevl
