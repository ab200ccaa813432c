// `litevl eval`: how well a model retrieves, or answers, measured on videos with captions or
// questions; how well predicted moments agree with annotated ones.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/compute.h"
#include "cli/given_options.h"
#include "eval/evaluate_model.h"

namespace litevl {

struct EvalArguments {
  std::optional<EvaluationTask> task;  ///< empty: by the data
  EvaluationRequest request;
  std::string truth;        ///< of moments: the file of annotated ones
  std::string predictions;  ///< and that of predicted ones
  std::string library;      ///< in which moments are searched; empty: a temporary one
  bool is_precise = false;  ///< whether they are searched precisely
  PrecisionChoice precision = PrecisionChoice::kFloat32;  ///< the reference, whatever the processor
  DeviceChoice device;
  bool is_json = false;
  std::string output;              ///< the document's file, or empty
  std::string markdown;            ///< the report's file as Markdown, or empty
  std::vector<std::string> given;  ///< options

  void finish(const CLI::App& command) { given = given_options(command); }
};

std::shared_ptr<EvalArguments> add_eval_options(CLI::App& command);

void run_eval(const EvalArguments& arguments);

}  // namespace litevl
