// `litevl eval`: how well a model retrieves, or answers, measured on videos with captions or
// questions.
#include "cli/eval_command.h"

#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "cli/output.h"
#include "litevl/error.h"

namespace litevl {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw Error(Error::Kind::kUsage, "eval", what);
}

// An option that is missing or, of another task, would be without effect, which its user should
// know.
void check_options_of_moments(const EvalArguments& arguments) {
  static const std::set<std::string> kMeant{"--task",   "--truth",    "--predictions", "--json",
                                            "--output", "--markdown", "--threads",     "--help"};
  for (const std::string& option : arguments.given)
    if (!kMeant.contains(option)) refuse(option + " is not an option of the task moments");
  if (arguments.truth.empty()) refuse("--truth is required for the task moments");
  if (arguments.predictions.empty()) refuse("--predictions is required for the task moments");
}

void refuse_other_task(const EvalArguments& arguments) {
  const bool is_questions = task_of(arguments.request) == DataTask::kQuestions;
  const auto option =
      is_questions ? first_given(arguments.given, {"--candidates"})
                   : first_given(arguments.given,
                                 {"--answers", "--answers-from", "--calibrate", "--blip-ranking"});
  if (!option.empty())
    throw Error(
        Error::Kind::kUsage, "eval",
        option + " is not an option of the task " + (is_questions ? "questions" : "retrieval"));
}

EvaluationReport measure(const EvalArguments& arguments) {
  const auto task = arguments.task;
  if (task == EvaluationTask::kMoments ||
      (!task && !first_given(arguments.given, {"--truth", "--predictions"}).empty())) {
    check_options_of_moments(arguments);
    return evaluate_moment_files(arguments.truth, arguments.predictions);
  }
  if (const auto option = first_given(arguments.given, {"--truth", "--predictions"});
      !option.empty())
    refuse(option + " is an option of the task moments only");
  if (arguments.request.model.empty()) refuse("--model is required");
  if (arguments.request.data.empty()) refuse("--data is required");
  EvalArguments chosen = arguments;
  if (task)
    chosen.request.task =
        task == EvaluationTask::kQuestions ? DataTask::kQuestions : DataTask::kRetrieval;
  refuse_other_task(chosen);
  return evaluate_model(chosen.request,
                        opener(choose_compute(arguments.device, arguments.precision)));
}

}  // namespace

void run_eval(const EvalArguments& arguments) {
  const auto report = measure(arguments);
  if (!arguments.output.empty()) write_json_file(arguments.output, report.whole());
  if (!arguments.markdown.empty()) write_text_file(arguments.markdown, report.markdown);
  if (arguments.is_json)
    print_json(report.document);
  else
    std::cout << report.text;
  if (report.failure) throw Error(*report.failure);
}

}  // namespace litevl
