// `litevl eval`: how well a model retrieves, answers or finds moments, measured on annotated
// videos.
#include "cli/eval_command.h"

#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "app/models.h"
#include "app/predict_moments.h"
#include "app/process.h"
#include "app/terminal.h"
#include "cli/output.h"
#include "litevl/error.h"

namespace litevl {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw Error(Error::Kind::kUsage, "eval", what);
}

// An option of another task would be without effect, which its user should know.
void check_options_of_moments(const EvalArguments& arguments) {
  static const std::set<std::string> kAlways{"--task",     "--json",    "--output",
                                             "--markdown", "--threads", "--help"};
  static const std::set<std::string> kFiles{"--truth", "--predictions"};
  static const std::set<std::string> kSearching{"--data",    "--model",     "--videos", "--library",
                                                "--precise", "--precision", "--device"};
  const bool is_searching = !first_given(arguments.given, {"--data"}).empty();
  for (const std::string& option : arguments.given) {
    if (kAlways.contains(option) || (is_searching ? kSearching : kFiles).contains(option)) continue;
    refuse(option + " is not an option of the task moments" +
           (kFiles.contains(option)       ? " with --data"
            : kSearching.contains(option) ? " without --data"
                                          : ""));
  }
  if (is_searching && arguments.request.model.empty()) refuse("--model is required");
  if (!is_searching && arguments.truth.empty())
    refuse("--truth or --data is required for the task moments");
  if (!is_searching && arguments.predictions.empty())
    refuse("--predictions is required for the task moments without --data");
}

// How many sentences have a match, of those with moments and those without.
void add_matches(const PredictedMoments& predicted, EvaluationReport& report) {
  report.document["matches"] = {{"present", predicted.present},
                                {"present_matches", predicted.present_matches},
                                {"absent", predicted.absent},
                                {"absent_matches", predicted.absent_matches}};
  const auto of = [](std::int64_t matches, std::int64_t all) {
    return std::to_string(matches) + " of " + std::to_string(all);
  };
  report.text += "first result is a match (p at most 0.05): " +
                 of(predicted.present_matches, predicted.present) + " that are true, " +
                 of(predicted.absent_matches, predicted.absent) + " that are not\n";
}

EvaluationReport search_moments(const EvalArguments& arguments) {
  const auto list = load_moment_list(arguments.request.data);
  const Model model = open_shared_model(arguments.request.model,
                                        choose_compute(arguments.device, arguments.precision));
  const auto predicted = predict_moments(list, model,
                                         {.annotations = arguments.request.annotations,
                                          .library = arguments.library,
                                          .is_precise = arguments.is_precise,
                                          .is_cancelled = &stop_flag(),
                                          .progress = terminal_progress()});
  auto report = report_moments(list, predicted.predictions);
  add_matches(predicted, report);
  return report;
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
    return arguments.truth.empty() ? search_moments(arguments)
                                   : evaluate_moment_files(arguments.truth, arguments.predictions);
  }
  if (const auto option =
          first_given(arguments.given, {"--truth", "--predictions", "--library", "--precise"});
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
