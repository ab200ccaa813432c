// Parameters of files as plain float32.
#pragma once

#include <string>

#include "checkpoint/safetensors_file.h"
#include "kernels/bfloat16.h"

namespace litevl {

/// The tensor's values as float32, one after the other, whichever floating-point type they have in
/// the file. Throws Error (kData) if it has others or values that are not finite numbers.
Buffer<float> read_floats(const SafetensorsFile& file, const std::string& name);

}  // namespace litevl
