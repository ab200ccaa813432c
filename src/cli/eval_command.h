// `litevl eval`: how well a model retrieves, or answers, measured on videos with captions or
// questions; how well predicted moments agree with annotated ones.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "cli/eval_moments.h"
#include "cli/eval_questions.h"
#include "cli/given_options.h"

namespace litevl {

struct EvalCommandArguments {
  EvalArguments shared;
  std::string task;  // empty: by the data
  std::int64_t candidates = 128;
  QuestionArguments questions;
  MomentArguments moments;
  std::vector<std::string> given;  ///< options

  /// Throws Error (kUsage) for options that do not belong together.
  void finish(const CLI::App& command);
};

std::shared_ptr<EvalCommandArguments> add_eval_options(CLI::App& command);

void run_eval(const EvalCommandArguments& arguments);

}  // namespace litevl
