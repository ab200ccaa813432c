// `litevl bench`: what this machine can do, and how much of it the program uses.
#include <ATen/Parallel.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bench/agreement.h"
#include "bench/model_bench.h"
#include "bench/search_bench.h"
#include "cli/commands.h"
#include "cli/compute.h"
#include "cli/output.h"
#include "kernels/processor.h"

namespace litevl {
namespace {

using nlohmann::json;

struct Arguments {
  ModelBenchOptions model;
  SearchBenchOptions search;
  bool is_quick = false;
  bool is_json = false;
};

// BLIP-base with a vocabulary of no size, which costs only memory.
ModelConfig bench_config() {
  ModelConfig config;
  config.text.vocabulary = 1000;
  config.dec_id = 998;
  config.enc_id = 999;
  return config;
}

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

json agreement_json(const std::optional<Agreement>& agreement) {
  if (!agreement) return nullptr;
  return {{"feature_cosine", agreement->feature_cosine},
          {"match_difference", agreement->match_difference}};
}

json search_json(const Arguments& arguments, const SearchBenchResult& result) {
  return {{"clips", arguments.search.clips},
          {"index", result.is_exact ? "exact" : "graph"},
          {"build_seconds", result.build_seconds},
          {"index_bytes", result.index_bytes},
          {"recall", result.recall},
          {"median_seconds", result.median_seconds},
          {"p99_seconds", result.p99_seconds}};
}

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

void print_agreement(const std::optional<Agreement>& agreement) {
  if (!agreement) return;
  char line[200];
  std::snprintf(
      line, sizeof line,
      "bfloat16 against float32: cosine of features %.5f, logits of matching within %.3f\n",
      agreement->feature_cosine, agreement->match_difference);
  std::cout << line;
}

void print_search(const Arguments& arguments, const SearchBenchResult& search) {
  char line[240];
  std::snprintf(
      line, sizeof line,
      "vector search, %lld clips (%s): built in %.1f s, %.0f MB, recall %.3f, median %.2f "
      "ms, 99%% under %.2f ms\n",
      static_cast<long long>(arguments.search.clips), search.is_exact ? "exact" : "graph",
      search.build_seconds, search.index_bytes / 1e6, search.recall, 1e3 * search.median_seconds,
      1e3 * search.p99_seconds);
  std::cout << line;
}

void bench(const Arguments& arguments) {
  auto options = arguments.model;
  options.with_modules = !arguments.is_quick;
  const auto model = random_model(bench_config());
  const auto rates = bench_model(model, options);
  std::optional<Agreement> agreement;
  if (has_bfloat16_products() && !arguments.is_quick)
    agreement = compare_precisions(model, options.frames);
  const auto search = bench_search(arguments.search);
  const auto stored = stored_bytes(model->config().vision, options.frames);
  if (!arguments.is_json) {
    print_rates(rates);
    print_agreement(agreement);
    std::cout << "a clip of " << options.frames << " frames is stored in " << stored / 1e6
              << " MB\n";
    return print_search(arguments, search);
  }
  json list = json::array();
  for (const Rate& rate : rates) list.push_back(rate_json(rate));
  print_json({{"threads", at::get_num_threads()},
              {"bfloat16_products", has_bfloat16_products()},
              {"frames", options.frames},
              {"candidates", options.candidates},
              {"rates", list},
              {"agreement", agreement_json(agreement)},
              {"stored_bytes", stored},
              {"vector_search", search_json(arguments, search)}});
}

}  // namespace

void add_bench_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "bench",
      "Measures a model of BLIP-base's size on this machine, beside the machine's own limits");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("--rounds", arguments->model.rounds, "Measurements of each, in turn")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--frames", arguments->model.frames, "Frames of a video")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command
      ->add_option("--candidates", arguments->model.candidates,
                   "Videos that are compared with a sentence in full")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--clips", arguments->search.clips, "Clips of the vector index")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  command->add_flag("--quick", arguments->is_quick,
                    "Leave out encoding by the plain modules, which takes most of the time");
  command->add_flag("--json", arguments->is_json, "Print one JSON document");
  add_threads_option(*command);
  command->footer(
      "Example:\n  litevl bench --rounds 10\n"
      "A share of the product rate is of the fastest product of the same number type, measured in "
      "the "
      "same rounds.");
  command->callback([arguments] { bench(*arguments); });
}

}  // namespace litevl
