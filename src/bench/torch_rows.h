// What LibTorch does with the same work.
#pragma once

#include <c10/core/Device.h>

#include <vector>

#include "bench/model_bench.h"
#include "model/litevl.h"

namespace litevl {

/// A model whose layers all do something: no weight, scale or shift is what it starts as.
LiteVL random_model(const ModelConfig& config, at::Device device = at::kCPU);

/// On the CPU its products and, `with_modules`, encoding by the modules, in float32 and bfloat16.
/// Random weights.
std::vector<BenchRow> torch_rows(const ModelConfig& config, const ModelBenchOptions& options);

/// The same on another device, and there indexing `options.videos` and re-ranking, too. Throws
/// Error as IndexingBench::run.
std::vector<Rate> bench_device(const ModelConfig& config, const ModelBenchOptions& options,
                               at::Device device);

}  // namespace litevl
