// The command line of `litevl compare`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/compare_command.h"

namespace litevl {

std::shared_ptr<CompareArguments> add_compare_options(CLI::App& command) {
  command.description(
      "Compares two models query by query: the difference B - A of every figure, with a 95% "
      "interval from a paired bootstrap over videos");
  const auto arguments = std::make_shared<CompareArguments>();
  command.add_option("A", arguments->a, "A report that `litevl eval --output` wrote")->required();
  command.add_option("B", arguments->b, "Another report, of the same data")->required();
  command.add_option("--samples", arguments->samples, "Number of bootstrap samples")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}))
      ->capture_default_str();
  command.add_flag("--json", arguments->is_json, "Print one JSON document instead of a table");
  command.add_option("--output", arguments->output, "Also write the JSON document to this file");
  command.add_option("--markdown", arguments->markdown, "Also write the table as Markdown");
  command.footer(
      "Example:\n"
      "  litevl eval --model A --data test --output a.json\n"
      "  litevl eval --model B --data test --output b.json\n"
      "  litevl compare a.json b.json");
  return arguments;
}

}  // namespace litevl
