// `litevl pull`: a BLIP model of the Hugging Face hub becomes a model folder.
#include "cli/pull_command.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/import_report.h"
#include "cli/output.h"

namespace litevl {
namespace {

void print_report(const PullReport& report) {
  if (report.was_there) {
    std::cout << printable(report.output.string()) << ": is there already, "
              << printable(report.model) << " at commit " << report.commit << '\n';
    return;
  }
  print_import_report(report.output.string(), report.imported);
  std::cout << "from " << printable(report.model) << " at commit " << report.commit << ", "
            << report.file << '\n';
}

}  // namespace

void run_pull(const PullArguments& arguments) {
  auto request = arguments.request;
  request.progress = terminal_progress();
  request.on_note = [](const std::string& note) { print_notes({note}); };
  const auto report = pull_model(request);
  if (arguments.is_json)
    print_json(pull_json(report));
  else
    print_report(report);
}

}  // namespace litevl
