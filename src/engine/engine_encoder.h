// The engine as an Encoder: the passes that retrieval, answering and explaining need.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "config/encoder.h"
#include "engine/precision.h"
#include "engine/weight_source.h"

namespace litevl {

/// Returns how many threads to compute with; called when the first pass begins.
using ThreadCount = std::function<std::int64_t()>;

/// The engine with `weights` of a model with `config`. Weights are read when they are first needed,
/// and its threads are started then. `precision` applies to videos, to texts alone, and to one text
/// with many videos.
std::unique_ptr<Encoder> make_engine_encoder(const ModelConfig& config,
                                             std::shared_ptr<const engine::WeightSource> weights,
                                             Precision precision, ThreadCount threads);

}  // namespace litevl
