// Reports as Markdown, for papers and issues.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace litevl {

/// Untrusted text for Markdown: on one line, without anything that would be markup.
std::string markdown_text(const std::string& text);

/// A table with padded columns, so that it can be read as text. The first column has texts; all
/// others have numbers and are aligned right.
class MarkdownTable {
 public:
  explicit MarkdownTable(std::vector<std::string> header) : rows_{std::move(header)} {}
  /// Adds a row, which must have as many cells as the header.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// A document from `report_json`, of either task, in Markdown: tables and everything in "stated".
std::string report_markdown(const nlohmann::json& report);

}  // namespace litevl
