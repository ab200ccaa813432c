// Parameters of files as plain float32.
#pragma once

#include <string>

#include "checkpoint/safetensors_file.h"
#include "checkpoint/tensor_source.h"
#include "core/buffer.h"

namespace litevl {

/// The tensor's values as float32, row by row, whichever floating-point type they have in the
/// source. Throws Error (kData) naming `where` if it has others or values that are not finite
/// numbers.
Buffer<float> read_floats(const TensorSource& source, const std::string& name,
                          const std::string& where);
/// Of a file.
Buffer<float> read_floats(const SafetensorsFile& file, const std::string& name);

}  // namespace litevl
