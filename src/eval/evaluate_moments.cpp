#include "eval/evaluate_model.h"
#include "eval/moment_report.h"
#include "eval/report_markdown.h"

namespace litevl {

EvaluationReport evaluate_moment_files(const std::string& truth, const std::string& predictions) {
  const auto list = load_moment_list(truth);
  return report_moments(list, load_moment_predictions(predictions, list));
}

EvaluationReport report_moments(const MomentList& list, const MomentPredictions& predicted) {
  const auto evaluation = evaluate_moments(list, predicted);
  EvaluationReport report;
  report.document = report_json(evaluation, list, predicted);
  report.per_query = per_query_json(evaluation);
  report.text = report_text(evaluation, list, predicted);
  report.markdown = report_markdown(report.document);
  return report;
}

}  // namespace litevl
