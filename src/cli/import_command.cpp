// `litevl import`: a BLIP checkpoint becomes a model folder.
#include "cli/import_command.h"

#include <nlohmann/json.hpp>

#include "cli/import_report.h"
#include "cli/output.h"

namespace litevl {

void run_import(const ImportArguments& arguments) {
  const auto report = import_model(arguments.source, arguments.output, arguments.choices);
  if (arguments.is_json) {
    auto document = import_json(report);
    document["output"] = arguments.output;
    print_json(document);
  } else {
    print_import_report(arguments.output, report);
  }
}

}  // namespace litevl
