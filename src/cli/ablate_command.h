// `litevl ablate`: trains and measures variants of the model and compares them in tables.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "app/compute.h"

namespace litevl {

struct AblateArguments {
  std::string config;  ///< a plan's file (docs/training.md, "Ablations")
  DeviceChoice device;
  bool is_json = false;
};

std::shared_ptr<AblateArguments> add_ablate_options(CLI::App& command);

void run_ablate(const AblateArguments& arguments);

}  // namespace litevl
