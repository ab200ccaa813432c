// `litevl compare`: whether one model is better than another, by the reports of both.
#include "cli/compare_command.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/output.h"
#include "core/json_text.h"
#include "core/text_file.h"
#include "eval/comparison.h"
#include "litevl/error.h"

namespace litevl {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxReportBytes = 256u << 20;

json read_report(const std::string& file) {
  // With a line a query, of which there may be some 100,000.
  constexpr std::int64_t kMaxValues = 10'000'000;
  return parse_json(read_text_file(file, kMaxReportBytes), file, {.values = kMaxValues});
}

}  // namespace

void run_compare(const CompareArguments& arguments) {
  const auto comparison =
      compare_reports(read_report(arguments.a), arguments.a, read_report(arguments.b), arguments.b,
                      {.samples = arguments.samples});
  const auto document = comparison_json(comparison);
  const auto text = comparison_text(comparison);
  if (!arguments.output.empty()) write_json_file(arguments.output, document);
  if (!arguments.markdown.empty()) write_text_file(arguments.markdown, text);
  if (arguments.is_json)
    print_json(document);
  else
    std::cout << text;
}

}  // namespace litevl
