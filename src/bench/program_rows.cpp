#include "bench/program_rows.h"

#include "bench/torch_rows.h"
#include "bench/training_bench.h"
#include "model/device.h"

namespace litevl {

ModelRates measure_model_with_torch(const ModelConfig& config, const ModelBenchOptions& options,
                                    std::int64_t threads) {
  const auto device = choose_device(word_of(options.device));
  if (!device.is_cpu()) return {bench_device(config, options, device), device.str()};
  return {bench_model(config, options, threads, torch_rows(config, options)), "cpu"};
}

TrainingRates measure_training(const ModelBenchOptions& options) {
  const auto device = choose_device(word_of(options.device));
  TrainingRates all{{}, device.str()};
  for (const auto& size : {toy_training_size(), full_training_size()})
    for (const auto& rate : bench_training(size, options.rounds, device)) all.rates.push_back(rate);
  return all;
}

}  // namespace litevl
