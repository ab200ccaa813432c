// `litevl import`: a BLIP checkpoint becomes a model folder.

#include "cli/import_command.h"

#include <nlohmann/json.hpp>

#include "checkpoint/import_folder.h"
#include "cli/import_report.h"
#include "cli/output.h"

namespace litevl {

void run_import(const ImportArguments& arguments) {
  FolderImport request{.source = arguments.source,
                       .output = arguments.output,
                       .vocab = arguments.vocab,
                       .options = import_options(arguments),
                       .origin = {}};
  const auto report = import_folder(request);
  if (arguments.is_json) {
    auto document = import_report_json(report);
    document["output"] = arguments.output;
    print_json(document);
  } else {
    print_import_report(arguments.output, report);
  }
}

}  // namespace litevl
