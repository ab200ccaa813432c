// Measures time and memory of a training step on this machine.
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

/// The size of the shipped model of the toy world, with a batch of 64. Throws Error if its files
/// are missing.
TrainingSize toy_training_size();
/// The size of BLIP-base, with a batch of 2.
TrainingSize full_training_size();

/// Measures a step of `litevl train` for retrieval: both encoders, VTC, VTM with three pairs for
/// each video, all gradients, AdamW; with random weights, pixels and words, in float32 and bfloat16
/// in turn. The peak is the memory of the process, not of the device.
std::vector<TrainingRate> bench_training(const TrainingSize& size, int rounds,
                                         at::Device device = at::kCPU);

}  // namespace litevl
