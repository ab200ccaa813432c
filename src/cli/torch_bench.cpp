// The parts of `litevl bench` that LibTorch has.
#include <cmath>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bench/torch_rows.h"
#include "bench/training_bench.h"
#include "cli/bench_command.h"
#include "cli/output.h"
#include "model/device.h"

namespace litevl {
namespace {

using nlohmann::json;

json training_json(const TrainingRate& rate) {
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

}  // namespace

void use_all_rows() {}

ModelRates measure_model(const ModelConfig& config, const ModelBenchOptions& options) {
  const auto device = choose_device(word_of(options.device));
  if (!device.is_cpu()) return {bench_device(config, options, device), device.str()};
  return {bench_model(config, options, threads_in_use(), torch_rows(config, options)), "cpu"};
}

void measure_training(const BenchArguments& arguments) {
  const auto device = choose_device(word_of(arguments.model.device));
  std::vector<TrainingRate> rates;
  for (const auto& size : {toy_training_size(), full_training_size()})
    for (const auto& rate : bench_training(size, arguments.model.rounds, device))
      rates.push_back(rate);
  if (arguments.is_json) {
    json list = json::array();
    for (const auto& rate : rates) list.push_back(training_json(rate));
    return print_json(
        {{"threads", threads_in_use()}, {"device", device.str()}, {"training", list}});
  }
  char line[160];
  std::snprintf(line, sizeof line, "%-44s  %7s  (%6s - %7s)  %8s\n", "a step of training",
                "seconds", "lowest", "highest", "peak MB");
  std::cout << line;
  for (const auto& rate : rates) {
    const std::string name = rate.size + " size, " + std::to_string(rate.batch) + " videos, " +
                             (rate.is_bfloat16 ? "bfloat16" : "float32") +
                             (rate.has_checkpoints ? ", checkpoints" : "");
    const std::string peak =
        rate.peak_bytes > 0 ? std::to_string(std::llround(rate.peak_bytes / 1e6)) : "-";
    std::snprintf(line, sizeof line, "%-44s  %7.3f  (%6.3f - %7.3f)  %8s\n", name.c_str(),
                  rate.seconds.median, rate.seconds.lowest, rate.seconds.highest, peak.c_str());
    std::cout << line;
  }
}

}  // namespace litevl
