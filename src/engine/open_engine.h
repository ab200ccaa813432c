// A model folder as the engine.
#pragma once

#include <filesystem>

#include "config/encoder.h"
#include "engine/engine_encoder.h"

namespace litevl {

/// Reads what weights it needs when it needs them, and computes on `threads`. Throws Error (kData)
/// as open_model_files, and for values that are not finite when they are read.
OpenedModel open_engine(const std::filesystem::path& folder, Precision precision,
                        ThreadCount threads);

}  // namespace litevl
