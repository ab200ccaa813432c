// How models are opened, for what does not know where they compute.
#pragma once

#include <filesystem>
#include <functional>

#include "config/encoder.h"

namespace litevl {

/// Opens a model folder where the caller computes: with the engine, or with LibTorch.
using ModelOpener = std::function<OpenedModel(const std::filesystem::path& folder)>;

}  // namespace litevl
