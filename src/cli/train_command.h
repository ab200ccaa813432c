// `litevl train`: fine-tunes a model for retrieval or question answering.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "app/compute.h"
#include "train/options.h"

namespace litevl {

struct TrainArguments {
  std::string config;
  TrainOptions flags;    ///< as they were given, all others with their defaults
  TrainOptions options;  ///< of the file, and over them the flags, whatever their order on the line
  bool is_extended = false;  ///< the run that is in the output folder gets more steps
  DeviceChoice device;
  bool is_json = false;

  /// Makes `options`. Throws Error as read_train_options.
  void finish(const CLI::App& command);
};

std::shared_ptr<TrainArguments> add_train_options(CLI::App& command);

/// Throws Stopped after a checkpoint.
void run_train(const TrainArguments& arguments);

}  // namespace litevl
