// Measures LibTorch with the same work.
#pragma once

#include <c10/core/Device.h>

#include <vector>

#include "bench/model_bench.h"
#include "model/litevl.h"

namespace litevl {

/// A model in which every layer has an effect: no weight, scale or shift has its initial value.
LiteVL random_model(const ModelConfig& config, at::Device device = at::kCPU);

/// On the CPU: LibTorch's products and, if `with_modules`, encoding with the modules, in float32
/// and bfloat16, with random weights.
std::vector<BenchRow> torch_rows(const ModelConfig& config, const ModelBenchOptions& options);

/// On another device: the same, and also indexing `options.videos` and re-ranking. Throws Error as
/// IndexingBench::run does.
std::vector<Rate> bench_device(const ModelConfig& config, const ModelBenchOptions& options,
                               at::Device device);

}  // namespace litevl
