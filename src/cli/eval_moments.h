// `litevl eval` on files of predicted moments.
#pragma once

#include <CLI/App.hpp>
#include <string>

#include "cli/eval_task.h"

namespace litevl {

struct MomentArguments {
  std::string truth;        ///< the file of annotated moments
  std::string predictions;  ///< the file of predicted ones
};

void add_moment_options(CLI::App& command, MomentArguments& moments);

/// Whether an option was given that only this task has.
bool has_moment_options(const CLI::App& command);

/// Throws Error (kUsage) if an option is missing that `task` needs, or given that would be without
/// effect on moments.
void check_moment_options(const CLI::App& command, const std::string& task);

void evaluate_moment_files(const EvalArguments& arguments, const MomentArguments& moments);

}  // namespace litevl
