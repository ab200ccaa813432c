// `litevl bench`: what this machine can do, and how much of it the program uses.
#include "cli/bench_command.h"

#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bench/agreement.h"
#include "bench/command_bench.h"
#include "bench/model_bench.h"
#include "bench/search_bench.h"
#include "cli/output.h"
#include "core/share.h"
#include "core/text_file.h"
#include "kernels/processor.h"
#include "litevl/error.h"
#include "video/find_videos.h"

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

json search_json(const BenchArguments& arguments, const SearchBenchResult& result) {
  return {{"clips", arguments.search.clips},
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

json command_json(const CommandTime& command) {
  return {{"name", command.name},
          {"seconds", command.seconds.median},
          {"seconds_lowest", command.seconds.lowest},
          {"seconds_highest", command.seconds.highest},
          {"peak_bytes", command.peak_bytes}};
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

// Of a model that people have: BERT's words, no decoder.
std::vector<CommandTime> measure_commands(int rounds) {
  constexpr std::uint64_t kMaxVocabBytes = 1 << 20;
  constexpr std::int64_t kClips = 32;
  return bench_commands(
      program_folder() / "litevl", ModelConfig(),
      read_text_file(share_folder() / "bert-base-uncased-vocab.txt", kMaxVocabBytes), kClips,
      rounds);
}

void print_search(const BenchArguments& arguments, const SearchBenchResult& search) {
  char line[360];
  std::snprintf(
      line, sizeof line,
      "vector search, %lld clips (%s): built in %.1f s with %.0f MB, opened in %.2f s, %.0f MB, "
      "recall %.3f, median %.2f ms, 99%% under %.2f ms; comparing with all, %.2f ms\n",
      static_cast<long long>(arguments.search.clips), search.is_exact ? "exact" : "cells",
      search.build_seconds, search.building_bytes / 1e6, search.opening_seconds,
      search.index_bytes / 1e6, search.recall, 1e3 * search.median_seconds,
      1e3 * search.p99_seconds, 1e3 * search.exact_median_seconds);
  std::cout << line;
}

void measure_encoding(const BenchArguments& arguments) {
  const auto [computes_in, seconds] =
      bench_encoding(arguments.encode, arguments.model.rounds, threads_in_use());
  if (!arguments.is_json) {
    char line[120];
    std::snprintf(line, sizeof line, "encode in %s: %.3f s (%.3f - %.3f)\n", computes_in.c_str(),
                  seconds.median, seconds.lowest, seconds.highest);
    std::cout << line;
    return;
  }
  print_json({{"threads", threads_in_use()},
              {"processor", processor_name(processor())},
              {"precision", computes_in},
              {"seconds", seconds.median},
              {"seconds_lowest", seconds.lowest},
              {"seconds_highest", seconds.highest}});
}

// Throws Error (kUsage) for what is not there, or has no videos.
void check_bench_videos(const std::vector<std::string>& videos) {
  if (!videos.empty() && find_videos({videos.begin(), videos.end()}).empty())
    throw Error(Error::Kind::kUsage, "bench", "no video files in what was given");
}

// Throws Error (kMachine) for one that this machine is not.
Processor named_processor(const std::string& name) {
  for (int rank = 0; rank <= static_cast<int>(Processor::kTiles); ++rank)
    if (const auto one = static_cast<Processor>(rank);
        name == processor_name(one) && has_processor(one))
      return one;
  throw Error(Error::Kind::kMachine, "--processor " + name,
              std::string("this machine's is ") + processor_name(best_processor()),
              "pass that or a lower one");
}

}  // namespace

void run_bench(const BenchArguments& arguments) {
  if (arguments.is_training) return measure_training(arguments);
  if (arguments.encode.pixels.empty()) use_all_rows();  // others compare it with given pixels
  std::optional<ChosenProcessor> chosen;
  if (arguments.processor != "best") chosen.emplace(named_processor(arguments.processor));
  if (!arguments.encode.pixels.empty()) return measure_encoding(arguments);
  check_bench_videos(arguments.model.videos);  // before minutes are spent on the rest
  // First, for the system counts the memory of who starts a program as the program's.
  std::vector<CommandTime> commands;
  if (!arguments.is_quick && arguments.processor == "best")
    commands = measure_commands(arguments.model.rounds);
  // Next, for memory that the model has freed would be the index's without being counted.
  const auto search = bench_search(arguments.search);
  auto options = arguments.model;
  options.with_modules = !arguments.is_quick;
  const auto config = full_size_config();
  const auto [rates, device] = measure_model(config, options);
  std::vector<Agreement> agreements;
  if (device == "cpu" && !arguments.is_quick) {
    if (has_bfloat16_products())
      agreements.push_back(
          compare_precision(config, Precision::kBfloat16, options.frames, threads_in_use()));
    agreements.push_back(
        compare_precision(config, Precision::kInt8, options.frames, threads_in_use()));
  }
  const auto stored = stored_bytes(config.vision, options.frames);
  if (!arguments.is_json) {
    print_rates(rates);
    for (const auto& agreement : agreements) print_agreement(agreement);
    print_commands(commands);
    std::cout << "a clip of " << options.frames << " frames is stored in " << stored / 1e6
              << " MB\n";
    return print_search(arguments, search);
  }
  json list = json::array();
  for (const Rate& rate : rates) list.push_back(rate_json(rate));
  json command_list = json::array();
  for (const auto& command : commands) command_list.push_back(command_json(command));
  json agreement_list = json::array();
  for (const auto& agreement : agreements) agreement_list.push_back(agreement_json(agreement));
  print_json({{"threads", threads_in_use()},
              {"device", device},
              {"bfloat16_products", has_bfloat16_products()},
              {"processor", processor_name(processor())},
              {"frames", options.frames},
              {"candidates", options.candidates},
              {"rates", list},
              {"agreement", agreement_list},
              {"commands", command_list},
              {"stored_bytes", stored},
              {"vector_search", search_json(arguments, search)}});
}

}  // namespace litevl
