// Opens a model folder with the engine.
#pragma once

#include <filesystem>

#include "config/encoder.h"
#include "engine/engine_encoder.h"

namespace litevl {

/// Weights are read when they are needed. Computes with `threads` threads. Throws Error (kData) as
/// open_model_files does and, when weights are read, for values that are not finite.
OpenedModel open_engine(const std::filesystem::path& folder, Precision precision,
                        ThreadCount threads);

}  // namespace litevl
