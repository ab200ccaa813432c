// The state of a run on disk: weights, moments and the step, in one safetensors file.
#pragma once

#include <cstdint>
#include <filesystem>

#include "model/litevl.h"
#include "train/adamw.h"

namespace litevl {

/// Written atomically: the file is the last whole checkpoint at any moment.
void save_training_state(const std::filesystem::path& path, const LiteVL& model,
                         const AdamW& optimizer, std::int64_t step);

/// Returns the number of finished steps, 0 if there is no file.
/// Throws Error (kData) if the file is not of this model.
std::int64_t load_training_state(const std::filesystem::path& path, LiteVL& model,
                                 AdamW& optimizer);

}  // namespace litevl
