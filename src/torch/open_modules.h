// Opens a model folder with LibTorch's modules.
#pragma once

#include <c10/core/Device.h>

#include <filesystem>

#include "config/encoder.h"
#include "engine/precision.h"

namespace litevl {

/// Throws Error (kData) as load_model_folder does.
OpenedModel open_modules(const std::filesystem::path& folder, at::Device device,
                         Precision precision);

}  // namespace litevl
