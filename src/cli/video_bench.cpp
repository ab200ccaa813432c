// The parts of `litevl bench` without LibTorch.
#include "cli/bench_command.h"
#include "cli/compute.h"
#include "cli/launch.h"

namespace litevl {

ModelRates measure_model(const ModelConfig& config, const ModelBenchOptions& options) {
  choose_compute(options.device, "float32");
  return {bench_model(config, options, threads_in_use()), "cpu"};
}

void measure_training(const BenchArguments&) { become("litevl-torch"); }

}  // namespace litevl
