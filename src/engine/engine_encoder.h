// The engine as the passes that retrieval, answering and explaining are made of.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "config/encoder.h"
#include "engine/precision.h"
#include "engine/weight_source.h"

namespace litevl {

/// How many threads to compute on; asked when the first pass begins.
using ThreadCount = std::function<std::int64_t()>;

/// The engine with `weights` of `config`, which are read when they are first needed, and a pool of
/// threads that are started then. `precision` is of videos, of texts alone, and of one text with
/// many videos.
std::unique_ptr<Encoder> make_engine_encoder(const ModelConfig& config,
                                             std::shared_ptr<const engine::WeightSource> weights,
                                             Precision precision, ThreadCount threads);

}  // namespace litevl
