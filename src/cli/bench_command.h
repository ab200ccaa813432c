// `litevl bench`: what this machine can do, and how much of it the program uses.
#pragma once

#include "bench/options.h"

namespace litevl {

struct BenchArguments {
  ModelBenchOptions model;
  SearchBenchOptions search;
  bool is_training = false;  ///< training is measured instead
  bool is_quick = false;
  bool is_json = false;
};

void run_bench(const BenchArguments& arguments);

}  // namespace litevl
