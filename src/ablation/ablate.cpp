#include "ablation/ablate.h"

#include <ostream>

#include "ablation/runs.h"
#include "ablation/table.h"
#include "core/files.h"
#include "core/folder_lock.h"
#include "core/progress.h"

namespace litevl {
namespace {

// Of the runs that exist.
AblationReport write_tables(const AblationPlan& plan) {
  const auto variants = summarise_runs(plan);
  AblationReport report{plan.output, ablation_json(plan, variants),
                        ablation_markdown(plan, variants)};
  write_file_atomically(plan.output / "tables.json", [&](std::ostream& out) {
    out << report.document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  });
  write_file_atomically(plan.output / "tables.md",
                        [&](std::ostream& out) { out << report.markdown; });
  return report;
}

}  // namespace

AblationReport ablate(const std::filesystem::path& config, const DeviceChoice& device,
                      const ProgressSink& progress) {
  auto plan = read_ablation_plan(config);
  plan.device = device;
  const FolderLock lock(plan.output, Holding::kAblation);
  {
    Progress runs("runs", std::ssize(plan.runs), progress);
    runs.update(0);
    make_runs(plan, [&](std::int64_t done) {
      runs.update(done);
      write_tables(plan);  // so that an interrupted ablation leaves its results
    });
  }
  return write_tables(plan);
}

}  // namespace litevl
