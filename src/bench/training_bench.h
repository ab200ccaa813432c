// What a step of training costs on this machine: time and memory.
#pragma once

#include <c10/core/Device.h>

#include <cstdint>
#include <string>
#include <vector>

#include "bench/options.h"
#include "bench/program_rows.h"
#include "bench/timing.h"
#include "config/model_config.h"

namespace litevl {

/// A model, and the batch that it is trained with.
struct TrainingSize {
  std::string name;
  ModelConfig config;
  std::int64_t batch = 1;         ///< B videos, each with a text
  std::int64_t frames = 8;        ///< T
  bool with_checkpoints = false;  ///< also with `--checkpoint-blocks`, in the faster number type
};

/// The shipped model's of the toy world, a batch of 64. Throws Error if its files are not there.
TrainingSize toy_training_size();
/// BLIP-base's, a batch of 2.
TrainingSize full_training_size();

/// A step is that of `litevl train` for retrieval: both encoders, VTC, VTM of three pairs a video,
/// all gradients, AdamW. Random weights, pixels and words. float32 and bfloat16 in turn. The peak
/// is the process's, not the device's.
std::vector<TrainingRate> bench_training(const TrainingSize& size, int rounds,
                                         at::Device device = at::kCPU);

}  // namespace litevl
