// `litevl eval`: how well a model retrieves, or answers, measured on videos with captions or
// questions.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <string>

#include "cli/eval_questions.h"

namespace litevl {

struct EvalCommandArguments {
  EvalArguments shared;
  std::string task;  // empty: by the data
  std::int64_t candidates = 128;
  QuestionArguments questions;
};

/// `command` tells which options were given.
void run_eval(const CLI::App& command, const EvalCommandArguments& arguments);

}  // namespace litevl
