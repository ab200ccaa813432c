// The rows that a program measures for a model, with and without LibTorch, and for training.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/model_bench.h"

namespace litevl {

struct ModelRates {
  std::vector<Rate> rates;
  std::string device;  ///< the device that computed: "cpu", "cuda:0"
};

struct TrainingRate {
  std::string size;  ///< name of the TrainingSize
  bool is_bfloat16 = false;
  bool has_checkpoints = false;
  std::int64_t batch = 0;
  std::int64_t frames = 0;
  Seconds seconds;  ///< of a step
  /// Memory of weights, moments and a first step; 0: unknown on this system.
  double peak_bytes = 0;
};

struct TrainingRates {
  std::vector<TrainingRate> rates;
  std::string device;
};

/// In the target bench_torch. LibTorch's rows in addition to those of bench_model or, on another
/// device, only these. Throws Error as choose_device and bench_device do.
ModelRates measure_model_with_torch(const ModelConfig& config, const ModelBenchOptions& options,
                                    std::int64_t threads);

/// In the target bench_torch: training steps at the size of the toy world's model and of BLIP-base.
TrainingRates measure_training(const ModelBenchOptions& options);

}  // namespace litevl
