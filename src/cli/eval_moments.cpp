#include "cli/eval_moments.h"

#include <nlohmann/json.hpp>

#include "eval/moment_report.h"

namespace litevl {

void evaluate_moment_files(const EvalArguments& arguments, const MomentArguments& moments) {
  const auto list = load_moment_list(moments.truth);
  const auto predictions = load_moment_predictions(moments.predictions, list);
  const auto evaluation = evaluate_moments(list, predictions);
  write_report(arguments, report_json(evaluation, list, predictions), per_query_json(evaluation),
               report_text(evaluation, list, predictions));
}

}  // namespace litevl
