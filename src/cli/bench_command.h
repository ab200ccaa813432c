// `litevl bench`: what this machine can do, and how much of it the program uses.
#pragma once

#include <CLI/App.hpp>
#include <memory>

#include "app/compute.h"
#include "bench/run_bench.h"

namespace litevl {

struct BenchArguments {
  BenchRequest request;
  EncodeBenchOptions encode;  ///< measured instead if it has pixels
  bool is_training = false;   ///< training is measured instead
  bool is_json = false;
};

std::shared_ptr<BenchArguments> add_bench_options(CLI::App& command);

void run_bench(const BenchArguments& arguments);

// What differs between the programs (video_bench.cpp, torch_bench.cpp).

/// LibTorch's rows stand beside ours where it is there: this program goes on as the one that has
/// it.
void use_all_rows();

/// What this program measures of a model of these sizes.
ModelRates measure_model(const ModelConfig& config, const ModelBenchOptions& options);

/// Prints what steps of training cost.
void run_training_bench(const BenchArguments& arguments);

}  // namespace litevl
