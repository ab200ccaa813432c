// `litevl explain`: pictures of what a model looked at.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "app/compute.h"
#include "cli/explain_sets.h"
#include "cli/given_options.h"

namespace litevl {

struct ExplainArguments {
  std::string video, text, output, model;
  std::string answer, answers;
  bool is_question = false;
  DeviceChoice device;
  std::int64_t layer = 0;
  int frames = 0;      // 0: as many as the model was made for
  int image_size = 0;  // 0: as the model was made for
  std::optional<double> start_seconds, end_seconds;
  bool is_checked = false;
  bool is_json = false;
  ToyCheckArguments toy;
  ScalingArguments scaling;
  std::vector<std::string> given;  ///< options

  void finish(const CLI::App& command) { given = given_options(command); }
};

std::shared_ptr<ExplainArguments> add_explain_options(CLI::App& command);

void run_explain(const ExplainArguments& arguments);

}  // namespace litevl
