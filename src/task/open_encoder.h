// A model folder as what computes with it.
#pragma once

#include <c10/core/Device.h>

#include <filesystem>
#include <memory>
#include <string>

#include "task/encoder.h"

namespace litevl {

struct OpenedModel {
  std::shared_ptr<Encoder> encoder;
  std::filesystem::path vocab;  ///< the folder's vocab.txt
  std::string knows;            ///< as ModelFiles
  std::string fingerprint;  ///< see fingerprint(): tells whether stored features are this model's
};

/// On the CPU the engine, which reads what weights it needs when it needs them; elsewhere the
/// modules. Throws Error (kData) as load_model_folder, on the CPU for values that are not finite
/// when they are read.
OpenedModel open_encoder(const std::filesystem::path& folder, at::Device device,
                         Precision precision);

}  // namespace litevl
