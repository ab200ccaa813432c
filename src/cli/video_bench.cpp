// The parts of `litevl bench` without LibTorch.
#include "app/programs.h"
#include "cli/bench_command.h"

namespace litevl {

void use_all_rows() {
  if (has_program(Program::kTorch)) become(Program::kTorch);
}

ModelRates measure_model(const ModelConfig& config, const ModelBenchOptions& options) {
  choose_compute(options.device, PrecisionChoice::kFloat32);
  return {bench_model(config, options, threads_in_use()), "cpu"};
}

void run_training_bench(const BenchArguments&) { want_torch(); }

}  // namespace litevl
