// `litevl ablate`: trains and measures variants of the model and compares them in tables.
#include "cli/ablate_command.h"

#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "ablation/runs.h"
#include "ablation/table.h"
#include "cli/output.h"
#include "core/files.h"
#include "core/folder_lock.h"
#include "core/progress.h"

namespace litevl {
namespace {

// Returns the tables, of what is there.
nlohmann::json write_tables(const AblationPlan& plan) {
  const auto variants = summarise_runs(plan);
  auto document = ablation_json(plan, variants);
  write_file_atomically(plan.output / "tables.json",
                        [&](std::ostream& out) { write_json(out, document); });
  write_file_atomically(plan.output / "tables.md",
                        [&](std::ostream& out) { out << ablation_markdown(plan, variants); });
  return document;
}

}  // namespace

void run_ablate(const AblateArguments& arguments) {
  // Before a night's first run finds that it is not there.
  choose_compute(arguments.device, PrecisionChoice::kAuto);
  auto plan = read_ablation_plan(arguments.config);
  plan.device = arguments.device;
  const FolderLock lock(plan.output, Holding::kAblation);
  {
    Progress progress("runs", std::ssize(plan.runs), terminal_progress());
    progress.update(0);
    make_runs(plan, [&](std::int64_t done) {
      progress.update(done);
      write_tables(plan);  // a night cut short leaves what it has
    });
  }
  const auto document = write_tables(plan);
  if (arguments.is_json)
    print_json(document);
  else
    std::cout << ablation_markdown(plan, summarise_runs(plan)) << "\nalso in "
              << printable((plan.output / "tables.md").string()) << " and tables.json\n";
}

}  // namespace litevl
