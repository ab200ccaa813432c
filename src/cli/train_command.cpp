// `litevl train`: fine-tunes a model for retrieval or question answering.
#include "cli/train_command.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/output.h"
#include "litevl/error.h"
#include "train/run_training.h"

namespace litevl {
namespace {

void print_report(const TrainingReport& report) {
  if (report.is_done)
    std::cout << "trained " << report.steps << " steps; model in "
              << printable(report.model.string()) << "\n";
  if (!report.best.empty())
    std::cout << "the best by validation, " << report.best_score << " at step " << report.best_step
              << ", in " << printable(report.best.string()) << "\n";
}

}  // namespace

void run_train(const TrainArguments& arguments) {
  const auto report = run_training({.options = arguments.options,
                                    .is_extended = arguments.is_extended,
                                    .device = arguments.device,
                                    .progress = terminal_progress(),
                                    .on_notes = print_notes});
  if (arguments.is_json)
    print_json(training_run_json(report));
  else
    print_report(report);
  if (!report.is_done)
    throw Stopped("the same command continues from step " + std::to_string(report.steps));
}

}  // namespace litevl
