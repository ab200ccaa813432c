// A random model that runs in milliseconds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "model/litevl.h"

namespace litevl {

/// Frames of 32 × 32, 4 of them, a vocabulary of `small_vocabulary` with [DEC] and [ENC].
ModelConfig small_model_config();

/// Words such as "a", "red", "ball", "moves", "left".
std::vector<std::string> small_vocabulary();

/// Weights large enough that its videos and texts differ. The same seed gives the same model.
LiteVL small_model(std::uint64_t seed = 1);

/// `small_model` as a model folder.
void write_small_model(const std::filesystem::path& folder, std::uint64_t seed = 1);

}  // namespace litevl
