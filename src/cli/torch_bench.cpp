// The parts of `litevl bench` that LibTorch has.
#include <cmath>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/bench_command.h"
#include "cli/output.h"

namespace litevl {

void use_all_rows() {}

ModelRates measure_model(const ModelConfig& config, const ModelBenchOptions& options) {
  return measure_model_with_torch(config, options, threads_in_use());
}

void run_training_bench(const BenchArguments& arguments) {
  const auto training = measure_training(arguments.request.model);
  if (arguments.is_json) return print_json(training_json(training, threads_in_use()));
  char line[160];
  std::snprintf(line, sizeof line, "%-44s  %7s  (%6s - %7s)  %8s\n", "a step of training",
                "seconds", "lowest", "highest", "peak MB");
  std::cout << line;
  for (const auto& rate : training.rates) {
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
