// Writes the safetensors format: an 8-byte length, a JSON header, then the tensors' bytes.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <map>
#include <string>

#include "checkpoint/number_type.h"
#include "core/array.h"

namespace litevl {

struct TensorToWrite {
  NumberType type = NumberType::kFloat32;
  Shape shape;
  std::function<void(std::ostream&)> write;  ///< its numbers' bytes, little-endian, row by row
};

/// Writes atomically. `metadata` goes to the header's "__metadata__". Throws Error (kMachine) if
/// the disk refuses.
void write_safetensors(const std::filesystem::path& path,
                       const std::map<std::string, TensorToWrite>& tensors,
                       const std::map<std::string, std::string>& metadata = {});

/// Which are kept until they are written.
std::map<std::string, TensorToWrite> to_write(const std::map<std::string, Array<float>>& arrays);

/// The same of arrays.
void write_safetensors(const std::filesystem::path& path,
                       const std::map<std::string, Array<float>>& arrays,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace litevl
