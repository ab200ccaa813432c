// Makes the runs of an ablation that do not exist yet.
#pragma once

#include <cstdint>
#include <functional>

#include "ablation/plan.h"

namespace litevl {

/// Renders the toy world's sets and trains and measures every run, `plan.jobs` at a time, each by
/// the commands `litevl train` and `litevl eval` in their own processes, so that every result can
/// also be reproduced by hand. A run that was interrupted continues from its last checkpoint.
/// `progress` is called with the number of complete runs, from several threads but not at the same
/// time. After a failure no other run is begun. If a stop is requested, current runs are stopped
/// and Stopped is thrown. Throws Error: kUsage if the folder has a run of the same name with other
/// options, kMachine if a command fails.
void make_runs(const AblationPlan& plan, const std::function<void(std::int64_t done)>& progress);

/// The files with a run's figures: the documents of `litevl eval` and `litevl train`.
std::filesystem::path retrieval_file(const RunPlan& run);
std::filesystem::path questions_file(const RunPlan& run);
std::filesystem::path training_file(const RunPlan& run);

}  // namespace litevl
