// `litevl bench`: what this machine can do, and how much of it the program uses.
#include "cli/bench_command.h"

#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/output.h"

namespace litevl {
namespace {

void print_rates(const std::vector<Rate>& rates) {
  std::cout << "                              seconds  (lowest - highest)   GFLOP/s  of product\n";
  for (const Rate& rate : rates) {
    char line[160];
    std::snprintf(line, sizeof line, "%-28s  %7.3f  (%6.3f - %7.3f)", rate.name.c_str(),
                  rate.seconds.median, rate.seconds.lowest, rate.seconds.highest);
    std::cout << line;
    if (rate.operations > 0) {
      std::snprintf(line, sizeof line, "  %8.0f  ", rate.operations_per_second() / 1e9);
      std::cout << line;
    }
    if (rate.share_of_product > 0)
      std::cout << static_cast<int>(100 * rate.share_of_product + 0.5) << '%';
    std::cout << '\n';
  }
}

void print_agreement(const Agreement& agreement) {
  char line[200];
  std::snprintf(line, sizeof line,
                "%s against float32: error of tokens %.4f, cosine of features %.5f, logits of "
                "matching within %.3f\n",
                precision_name(agreement.precision).c_str(), agreement.token_error,
                agreement.feature_cosine, agreement.match_difference);
  std::cout << line;
}

void print_commands(const std::vector<CommandTime>& commands) {
  if (commands.empty()) return;
  std::cout << "whole commands                seconds  (lowest - highest)   peak MB\n";
  for (const auto& [name, seconds, peak] : commands) {
    char line[160];
    std::snprintf(line, sizeof line, "%-30s  %5.3f  (%6.3f - %7.3f)  %8.0f\n", name.c_str(),
                  seconds.median, seconds.lowest, seconds.highest, peak / 1e6);
    std::cout << line;
  }
}

void print_search(std::int64_t clips, const SearchBenchResult& search) {
  char line[360];
  std::snprintf(
      line, sizeof line,
      "vector search, %lld clips (%s): built in %.1f s with %.0f MB, opened in %.2f s, %.0f MB, "
      "recall %.3f, median %.2f ms, 99%% under %.2f ms; comparing with all, %.2f ms\n",
      static_cast<long long>(clips), search.is_exact ? "exact" : "cells", search.build_seconds,
      search.building_bytes / 1e6, search.opening_seconds, search.index_bytes / 1e6, search.recall,
      1e3 * search.median_seconds, 1e3 * search.p99_seconds, 1e3 * search.exact_median_seconds);
  std::cout << line;
}

void print_report(const BenchReport& report) {
  print_rates(report.model.rates);
  for (const auto& agreement : report.agreements) print_agreement(agreement);
  print_commands(report.commands);
  std::cout << "a clip of " << report.request.model.frames << " frames is stored in "
            << report.stored_bytes / 1e6 << " MB\n";
  print_search(report.request.search.clips, report.search);
}

void run_encoding(const BenchArguments& arguments) {
  const auto report = run_encoding_bench(arguments.encode, arguments.request.model.rounds,
                                         threads_in_use(), arguments.request.processor);
  if (arguments.is_json) return print_json(encoding_json(report));
  const auto& seconds = report.result.seconds;
  char line[120];
  std::snprintf(line, sizeof line, "encode in %s: %.3f s (%.3f - %.3f)\n",
                report.result.computes_in.c_str(), seconds.median, seconds.lowest, seconds.highest);
  std::cout << line;
}

}  // namespace

void run_bench(const BenchArguments& arguments) {
  if (arguments.is_training) return run_training_bench(arguments);
  if (!arguments.encode.pixels.empty()) return run_encoding(arguments);
  use_all_rows();  // others compare given pixels
  const auto report = run_benchmarks(arguments.request, threads_in_use(), measure_model);
  if (arguments.is_json)
    print_json(bench_json(report));
  else
    print_report(report);
}

}  // namespace litevl
