// A model folder's weights, read when they are needed.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "checkpoint/safetensors_file.h"
#include "engine/packed_cache.h"
#include "engine/weight_source.h"

namespace litevl::engine {

/// From a file with the tensors of a model (checkpoint/model_files.h). Also throws for values that
/// are not finite. If the model's fingerprint is given, the packed weights are kept
/// (packed_cache.h).
class FileWeights final : public WeightSource {
 public:
  explicit FileWeights(std::shared_ptr<const SafetensorsFile> file) : file_(std::move(file)) {}
  FileWeights(std::shared_ptr<const SafetensorsFile> file, const std::string& fingerprint)
      : file_(std::move(file)), packed_(std::in_place, file_, fingerprint) {}

  Buffer<float> read(const std::string& name, std::int64_t count) const override;
  const PackedCache* packed() const override { return packed_ ? &*packed_ : nullptr; }

 private:
  std::shared_ptr<const SafetensorsFile> file_;
  std::optional<PackedCache> packed_;
};

}  // namespace litevl::engine
