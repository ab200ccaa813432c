// The folder of a run, which belongs to one run: what that was begun with, and whether it may go
// on.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "train/options.h"

namespace litevl {

/// Digests of what a run is made from, by the option that names it: "start", "data", "validation".
/// A name stays the same when what it names is changed; a digest does not.
using RunInputs = std::map<std::string, std::string>;

/// What may differ from the run that is in the folder already.
enum class RunChange {
  kNothing,
  kSteps,  ///< there may be more of them
};

/// Where a run keeps its last checkpoint.
std::filesystem::path checkpoint_of(const TrainOptions& options);

/// Makes sure that the folder holds no run, or the run of `options`. A run that has neither a
/// checkpoint nor a model yet counts as none. Throws Error (kUsage) naming the options that differ,
/// or if the run has no checkpoint to go on from, or if there is none to be given more steps.
void check_run_folder(const TrainOptions& options, RunChange change);

/// The same, and that the inputs are those of the run in the folder; then notes options and inputs
/// there. The caller holds the FolderLock. Throws also Error (kData) if the folder's notes cannot
/// be read, (kMachine) if it cannot be written.
void enter_run_folder(const TrainOptions& options, RunChange change, const RunInputs& inputs);

}  // namespace litevl
