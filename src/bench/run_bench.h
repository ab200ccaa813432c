// Everything that `litevl bench` measures on this machine, in an order in which one measurement
// does not affect another.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bench/agreement.h"
#include "bench/command_bench.h"
#include "bench/encode_bench.h"
#include "bench/program_rows.h"
#include "bench/search_bench.h"
#include "kernels/processor.h"

namespace litevl {

struct BenchRequest {
  ModelBenchOptions model;
  SearchBenchOptions search;
  bool is_quick = false;               ///< leave out plain modules, agreement and complete commands
  std::optional<Processor> processor;  ///< the rank whose kernels are used; empty: this machine's
};

/// What this program measures with: bench_model or measure_model_with_torch.
using ModelMeasurement =
    std::function<ModelRates(const ModelConfig& config, const ModelBenchOptions& options)>;

struct BenchReport {
  BenchRequest request;
  std::int64_t threads = 1;
  std::string processor;  ///< processor_name
  bool has_bfloat16 = false;
  ModelRates model;
  std::vector<Agreement> agreements;
  std::vector<CommandTime> commands;
  double stored_bytes = 0;  ///< of a clip
  SearchBenchResult search;
};

/// Throws Error: kUsage for files that are not videos, before minutes are spent on the rest;
/// kMachine if this machine does not have the kernels.
BenchReport run_benchmarks(const BenchRequest& request, std::int64_t threads,
                           const ModelMeasurement& measure);

/// Measures encoding given pixels. `report.processor` says with which kernels.
struct EncodingReport {
  std::int64_t threads = 1;
  std::string processor;
  EncodeBenchResult result;
};
EncodingReport run_encoding_bench(const EncodeBenchOptions& options, int rounds,
                                  std::int64_t threads, std::optional<Processor> processor);

nlohmann::json bench_json(const BenchReport& report);
nlohmann::json encoding_json(const EncodingReport& report);
nlohmann::json training_json(const TrainingRates& training, std::int64_t threads);

}  // namespace litevl
