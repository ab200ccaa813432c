// `litevl ablate`: trains and measures variants of the model and compares them in tables.
#include "cli/ablate_command.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "ablation/ablate.h"
#include "cli/output.h"

namespace litevl {

void run_ablate(const AblateArguments& arguments) {
  // Before a night's first run finds that it is not there.
  choose_compute(arguments.device, PrecisionChoice::kAuto);
  const auto report = ablate(arguments.config, arguments.device, terminal_progress());
  if (arguments.is_json)
    print_json(report.document);
  else
    std::cout << report.markdown << "\nalso in "
              << printable((report.output / "tables.md").string()) << " and tables.json\n";
}

}  // namespace litevl
