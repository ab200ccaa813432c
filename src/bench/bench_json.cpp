#include <nlohmann/json.hpp>

#include "bench/run_bench.h"

namespace litevl {
namespace {

using nlohmann::json;

json rate_json(const Rate& rate) {
  return {
      {"name", rate.name},
      {"seconds", rate.seconds.median},
      {"seconds_lowest", rate.seconds.lowest},
      {"seconds_highest", rate.seconds.highest},
      {"operations", rate.operations > 0 ? json(rate.operations) : json()},
      {"operations_per_second", rate.operations > 0 ? json(rate.operations_per_second()) : json()},
      {"share_of_product", rate.share_of_product > 0 ? json(rate.share_of_product) : json()}};
}

json agreement_json(const Agreement& agreement) {
  return {{"precision", precision_name(agreement.precision)},
          {"token_error", agreement.token_error},
          {"feature_cosine", agreement.feature_cosine},
          {"match_difference", agreement.match_difference}};
}

json command_json(const CommandTime& command) {
  return {{"name", command.name},
          {"seconds", command.seconds.median},
          {"seconds_lowest", command.seconds.lowest},
          {"seconds_highest", command.seconds.highest},
          {"peak_bytes", command.peak_bytes}};
}

json search_bench_json(std::int64_t clips, const SearchBenchResult& result) {
  return {{"clips", clips},
          {"index", result.is_exact ? "exact" : "cells"},
          {"build_seconds", result.build_seconds},
          {"building_bytes", result.building_bytes},
          {"opening_seconds", result.opening_seconds},
          {"index_bytes", result.index_bytes},
          {"recall", result.recall},
          {"median_seconds", result.median_seconds},
          {"p99_seconds", result.p99_seconds},
          {"exact_median_seconds", result.exact_median_seconds}};
}

json training_rate_json(const TrainingRate& rate) {
  return {{"size", rate.size},
          {"precision", rate.is_bfloat16 ? "bfloat16" : "float32"},
          {"checkpoint_blocks", rate.has_checkpoints},
          {"batch", rate.batch},
          {"frames", rate.frames},
          {"seconds", rate.seconds.median},
          {"seconds_lowest", rate.seconds.lowest},
          {"seconds_highest", rate.seconds.highest},
          {"peak_bytes", rate.peak_bytes > 0 ? json(rate.peak_bytes) : json()}};
}

template <class Items, class Form>
json list_of(const Items& items, const Form& form) {
  json list = json::array();
  for (const auto& item : items) list.push_back(form(item));
  return list;
}

}  // namespace

json bench_json(const BenchReport& report) {
  return {{"threads", report.threads},
          {"device", report.model.device},
          {"bfloat16_products", report.has_bfloat16},
          {"processor", report.processor},
          {"frames", report.request.model.frames},
          {"candidates", report.request.model.candidates},
          {"rates", list_of(report.model.rates, rate_json)},
          {"agreement", list_of(report.agreements, agreement_json)},
          {"commands", list_of(report.commands, command_json)},
          {"stored_bytes", report.stored_bytes},
          {"vector_search", search_bench_json(report.request.search.clips, report.search)}};
}

json encoding_json(const EncodingReport& report) {
  return {{"threads", report.threads},
          {"processor", report.processor},
          {"precision", report.result.computes_in},
          {"seconds", report.result.seconds.median},
          {"seconds_lowest", report.result.seconds.lowest},
          {"seconds_highest", report.result.seconds.highest}};
}

json training_json(const TrainingRates& training, std::int64_t threads) {
  return {{"threads", threads},
          {"device", training.device},
          {"training", list_of(training.rates, training_rate_json)}};
}

}  // namespace litevl
