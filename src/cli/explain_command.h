// `litevl explain`: pictures of what a model looked at.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "cli/explain_sets.h"

namespace litevl {

struct ExplainArguments {
  std::string video, text, output, model;
  std::string answer, answers;
  bool is_question = false;
  std::string device = "auto";
  std::int64_t layer = 0;
  int frames = 0;      // 0: as many as the model was made for
  int image_size = 0;  // 0: as the model was made for
  std::optional<double> start_seconds, end_seconds;
  bool is_checked = false;
  bool is_json = false;
  ToyCheckArguments toy;
  ScalingArguments scaling;
};

/// `command` tells which options were given.
void run_explain(const CLI::App& command, ExplainArguments arguments);

}  // namespace litevl
