// The folder of a run: what the run was started with, and whether it may continue.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "train/options.h"

namespace litevl {

/// Digests of a run's inputs, by the option that names them: "start", "data", "validation". If a
/// file changes, its name may stay the same, but its digest does not.
using RunInputs = std::map<std::string, std::string>;

/// What may differ from the run that is already in the folder.
enum class RunChange {
  kNothing,
  kSteps,  ///< more steps are allowed
};

/// The path of a run's last checkpoint.
std::filesystem::path checkpoint_of(const TrainOptions& options);

/// Checks that the folder has no run, or the run of `options`. A run without a checkpoint and a
/// model does not count. Throws Error (kUsage), which names the options that differ; also if the
/// run has no checkpoint to continue from, or if there is no run to extend.
void check_run_folder(const TrainOptions& options, RunChange change);

/// The same, and also checks that the inputs are those of the run in the folder; then records
/// options and inputs there. The caller must hold the FolderLock. Also throws Error: kData if these
/// records cannot be read, kMachine if they cannot be written.
void enter_run_folder(const TrainOptions& options, RunChange change, const RunInputs& inputs);

}  // namespace litevl
