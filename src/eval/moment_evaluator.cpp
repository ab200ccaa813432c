#include "eval/moment_evaluator.h"

#include <unordered_map>
#include <utility>

#include "eval/chunk_metrics.h"
#include "litevl/error.h"

namespace litevl {
namespace {

double mean_of(const std::vector<double>& values) {
  return pairwise_sum(values.data(), values.size()) / static_cast<double>(values.size());
}

// A query with moments, and its predictions.
struct Answered {
  const MomentQuery* query;
  const std::vector<ScoredWindow>* predictions;
};

MomentValues as_values(std::string name, std::vector<double> values,
                       const MomentEvaluation& evaluation) {
  const auto interval = share_of(values, evaluation.video, evaluation.bootstrap).interval;
  return {std::move(name), std::move(values), interval};
}

void measure_by_length(const std::vector<Answered>& in_list, const std::vector<Answered>& in_order,
                       MomentEvaluation& evaluation) {
  std::vector<MomentCase> cases;
  for (const auto& one : in_order) cases.push_back({one.query->windows, *one.predictions});
  for (const auto& range : moment_ranges())
    evaluation.by_length.push_back(measure_moments(cases, range));
  std::vector<double> at_half, at_seven_tenths, precision, overlap;
  for (const auto& one : in_list) {
    overlap.push_back(best_overlap(one.query->windows, *one.predictions, 1));
    at_half.push_back(overlap.back() >= 0.5 ? 1 : 0);
    at_seven_tenths.push_back(overlap.back() >= 0.7 ? 1 : 0);
    const auto precisions = average_precisions(one.query->windows, *one.predictions);
    precision.push_back(mean_of({precisions.begin(), precisions.end()}));
  }
  evaluation.values.push_back(as_values("R1@0.5", std::move(at_half), evaluation));
  evaluation.values.push_back(as_values("R1@0.7", std::move(at_seven_tenths), evaluation));
  evaluation.values.push_back(as_values("mAP", std::move(precision), evaluation));
  evaluation.values.push_back(as_values("mIoU", std::move(overlap), evaluation));
}

void measure_in_chunks(const std::vector<Answered>& in_list, MomentEvaluation& evaluation) {
  std::vector<double> first, within_five, overlap;
  for (const auto& one : in_list) {
    const auto figures =
        measure_chunks(one.query->chunks, rank_chunks(*one.predictions), one.query->chunk_count);
    first.push_back(figures.rank <= 1 ? 1 : 0);
    within_five.push_back(figures.rank <= 5 ? 1 : 0);
    overlap.push_back(figures.overlap);
  }
  evaluation.chunks = {mean_of(first), mean_of(within_five), mean_of(overlap)};
  evaluation.values.push_back(as_values("rank@1", std::move(first), evaluation));
  evaluation.values.push_back(as_values("rank@5", std::move(within_five), evaluation));
  evaluation.values.push_back(as_values("mIoU", std::move(overlap), evaluation));
}

}  // namespace

MomentEvaluation evaluate_moments(const MomentList& list, const MomentPredictions& predictions,
                                  const BootstrapOptions& bootstrap) {
  static const std::vector<ScoredWindow> kNothing;
  MomentEvaluation evaluation;
  evaluation.bootstrap = bootstrap;
  std::unordered_map<std::string, const std::vector<ScoredWindow>*> by_id;
  for (const auto& one : predictions.queries) by_id.emplace(one.id, &one.windows);

  std::unordered_map<std::string, std::int64_t> videos;
  std::unordered_map<std::string, Answered> answered;
  std::vector<Answered> in_list, in_order, unasked;
  for (const auto& query : list.queries) {
    if (query.windows.empty()) {
      ++evaluation.without_moments;
      continue;
    }
    // A query about an unknown video is a group by itself, with a name that no video has.
    const auto group = query.video.empty() ? std::string(1, '\0') + query.id : query.video;
    evaluation.video.push_back(videos.try_emplace(group, std::ssize(videos)).first->second);
    const auto found = by_id.find(query.id);
    in_list.push_back({&query, found == by_id.end() ? &kNothing : found->second});
    if (in_list.back().predictions->empty()) ++evaluation.unanswered;
    if (found == by_id.end())
      unasked.push_back(in_list.back());
    else
      answered.emplace(query.id, in_list.back());
  }
  if (in_list.empty())
    throw Error(Error::Kind::kData, list.file.string(), "none of its queries has a moment");
  evaluation.queries = std::ssize(in_list);
  evaluation.videos = std::ssize(videos);

  // In the order of the predictions, as in the published evaluator: see `pairwise_sum`.
  for (const auto& one : predictions.queries)
    if (const auto found = answered.find(one.id); found != answered.end())
      in_order.push_back(found->second);
  in_order.insert(in_order.end(), unasked.begin(), unasked.end());

  if (list.form == MomentFormat::kDidemo)
    measure_in_chunks(in_list, evaluation);
  else
    measure_by_length(in_list, in_order, evaluation);
  return evaluation;
}

}  // namespace litevl
