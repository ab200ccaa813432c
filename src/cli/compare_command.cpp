// `litevl compare`: whether one model is better than another, by the reports of both.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/output.h"
#include "core/error.h"
#include "core/files.h"
#include "eval/comparison.h"

namespace litevl {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxReportBytes = 256u << 20;

struct Arguments {
  std::string a, b;
  std::int64_t samples = 1000;
  bool is_json = false;
  std::string output, markdown;
};

json read_report(const std::string& file) {
  const std::string text = read_file(file, kMaxReportBytes);
  try {
    // Reports have no more levels than this; a hostile file may.
    return json::parse(text, [&](int depth, json::parse_event_t, json&) {
      if (depth > 16) throw Error(Error::Kind::kData, file, "is nested too deeply");
      return true;
    });
  } catch (const json::exception&) {
    throw Error(Error::Kind::kData, file, "is not JSON",
                "compare reports that `litevl eval --output` wrote");
  }
}

void run(const Arguments& arguments) {
  const auto comparison =
      compare_reports(read_report(arguments.a), arguments.a, read_report(arguments.b), arguments.b,
                      {.samples = arguments.samples});
  const auto document = comparison_json(comparison);
  const auto text = comparison_text(comparison);
  if (!arguments.output.empty())
    write_file_atomically(arguments.output,
                          [&](std::ostream& file) { write_json(file, document); });
  if (!arguments.markdown.empty())
    write_file_atomically(arguments.markdown, [&](std::ostream& file) { file << text; });
  if (arguments.is_json)
    print_json(document);
  else
    std::cout << text;
}

}  // namespace

void add_compare_command(CLI::App& app) {
  auto* command = app.add_subcommand(
      "compare",
      "Compares two models query by query: the difference of every figure, B - A, with a 95% "
      "interval by a paired bootstrap over videos");
  const auto arguments = std::make_shared<Arguments>();
  command->add_option("A", arguments->a, "A report that `litevl eval --output` wrote")->required();
  command->add_option("B", arguments->b, "Another, of the same data")->required();
  command->add_option("--samples", arguments->samples, "Samples of the bootstrap")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}))
      ->capture_default_str();
  command->add_flag("--json", arguments->is_json, "Print one JSON document instead of a table");
  command->add_option("--output", arguments->output, "Also write the JSON document to this file");
  command->add_option("--markdown", arguments->markdown, "Also write the table as Markdown");
  command->footer(
      "Example:\n"
      "  litevl eval --model A --data test --output a.json\n"
      "  litevl eval --model B --data test --output b.json\n"
      "  litevl compare a.json b.json");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace litevl
