// `litevl bench`: what this machine can do, and how much of it the program uses.
#pragma once

#include <string>

#include "bench/options.h"

namespace litevl {

struct BenchArguments {
  ModelBenchOptions model;
  SearchBenchOptions search;
  bool is_training = false;  ///< training is measured instead
  bool is_quick = false;
  std::string processor = "best";  ///< or a name of `processor_name`, whose kernels are used
  bool is_json = false;
};

void run_bench(const BenchArguments& arguments);

}  // namespace litevl
