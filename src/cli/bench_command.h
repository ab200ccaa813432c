// `litevl bench`: what this machine can do, and how much of it the program uses.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <vector>

#include "app/compute.h"
#include "bench/encode_bench.h"
#include "bench/model_bench.h"
#include "bench/options.h"

namespace litevl {

struct BenchArguments {
  ModelBenchOptions model;
  SearchBenchOptions search;
  EncodeBenchOptions encode;  ///< measured instead if it has pixels
  bool is_training = false;   ///< training is measured instead
  bool is_quick = false;
  std::string processor = "best";  ///< or a name of `processor_name`, whose kernels are used
  bool is_json = false;
};

std::shared_ptr<BenchArguments> add_bench_options(CLI::App& command);

void run_bench(const BenchArguments& arguments);

/// LibTorch's rows stand beside ours where it is there: this program goes on as the one that has
/// it.
void use_all_rows();

/// What a program measures of a model of these sizes, and where it computes ("cpu", "cuda:0").
struct ModelRates {
  std::vector<Rate> rates;
  std::string device;
};
ModelRates measure_model(const ModelConfig& config, const ModelBenchOptions& options);

/// Prints what steps of training cost.
void measure_training(const BenchArguments& arguments);

}  // namespace litevl
