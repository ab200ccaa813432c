// `litevl explain`: pictures of what a model looked at.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <vector>

#include "app/compute.h"
#include "app/explain_job.h"
#include "cli/given_options.h"
#include "explain/scaling_report.h"
#include "explain/toy_check_report.h"

namespace litevl {

struct ExplainArguments {
  ExplainRequest request;
  ToyCheckOptions toy;     ///< explained instead if --toy is given
  ScalingRequest scaling;  ///< likewise if it has models
  DeviceChoice device;
  bool is_json = false;
  std::vector<std::string> given;  ///< options

  void finish(const CLI::App& command) { given = given_options(command); }
};

std::shared_ptr<ExplainArguments> add_explain_options(CLI::App& command);

void run_explain(const ExplainArguments& arguments);

}  // namespace litevl
