// Makes the runs of an ablation, of which those that are there are not made again.
#pragma once

#include <cstdint>
#include <functional>

#include "ablation/plan.h"

namespace litevl {

/// Renders the toy world's sets and trains and measures every run, `plan.jobs` at a time, each as
/// the commands `litevl train` and `litevl eval` in processes of their own, so that whatever is
/// here can be made by hand too. A run that was ended half-way goes on from its last checkpoint.
/// `progress` is told how many runs are complete, from several threads but one at a time. After a
/// failure no further run is begun. When a stop is asked for, those that are under way are stopped.
/// Throws Stopped then, Error (kUsage) if the folder holds a run of the same name with other
/// options, (kMachine) if a command fails.
void make_runs(const AblationPlan& plan, const std::function<void(std::int64_t done)>& progress);

/// Where a run's figures are: the documents of `litevl eval` and `litevl train`.
std::filesystem::path retrieval_file(const RunPlan& run);
std::filesystem::path questions_file(const RunPlan& run);
std::filesystem::path training_file(const RunPlan& run);

}  // namespace litevl
