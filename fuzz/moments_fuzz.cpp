// Annotated moments, and behind a first NUL the predictions that are measured by them.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "eval/moment_report.h"
#include "fuzz/fuzz_input.h"

namespace {

using namespace litevl;

void check_share(double value) {
  if (!(value >= 0 && value <= 1 + 1e-9)) std::abort();
}

void measure(const MomentList& list, const MomentPredictions& predictions) {
  const auto evaluation = evaluate_moments(list, predictions, {.samples = 10});
  for (const auto& figure : evaluation.values)
    for (const double value : figure.values) check_share(value);
  for (const auto& range : evaluation.by_length) {
    check_share(range.mean_precision_over_all);
    check_share(range.mean_overlap);
  }
  report_json(evaluation, list, predictions)
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  report_text(evaluation, list, predictions);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::as_text(data, size);
  const auto end = std::min(text.find('\0'), text.size());
  const auto truth = fuzz::as_file(text.substr(0, end), "truth");
  const auto found = fuzz::as_file(text.substr(std::min(end + 1, text.size())), "found.jsonl");
  fuzz::read_or_refuse([&] {
    const auto list = load_moment_list(truth);
    if (list.queries.empty()) std::abort();
    measure(list, load_moment_predictions(found, list));
  });
  return 0;
}
