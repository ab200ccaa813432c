// `litevl compare`: whether one model is better than another, by the reports of both.
#include "cli/compare_command.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/output.h"
#include "eval/comparison.h"

namespace litevl {

void run_compare(const CompareArguments& arguments) {
  const auto comparison =
      compare_report_files(arguments.a, arguments.b, {.samples = arguments.samples});
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
