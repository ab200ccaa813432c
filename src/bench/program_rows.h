// What a program measures of a model, without and with LibTorch, and the rates of training.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/model_bench.h"

namespace litevl {

struct ModelRates {
  std::vector<Rate> rates;
  std::string device;  ///< where it was computed: "cpu", "cuda:0"
};

struct TrainingRate {
  std::string size;  ///< TrainingSize's name
  bool is_bfloat16 = false;
  bool has_checkpoints = false;
  std::int64_t batch = 0;
  std::int64_t frames = 0;
  Seconds seconds;        ///< of a step
  double peak_bytes = 0;  ///< memory of weights, moments and a first step; 0: not known here
};

struct TrainingRates {
  std::vector<TrainingRate> rates;
  std::string device;
};

/// Of the target bench_torch. LibTorch's rows beside those of bench_model, or alone on another
/// device. Throws Error as choose_device and bench_device.
ModelRates measure_model_with_torch(const ModelConfig& config, const ModelBenchOptions& options,
                                    std::int64_t threads);

/// Of the target bench_torch: steps of training at the toy world's size and at BLIP-base's.
TrainingRates measure_training(const ModelBenchOptions& options);

}  // namespace litevl
