// A model folder's weights, read when they are needed.
#pragma once

#include <memory>

#include "checkpoint/safetensors_file.h"
#include "engine/weight_source.h"

namespace litevl::engine {

/// Of a file whose tensors are a model's (checkpoint/model_files.h). Throws also for values that
/// are not finite numbers.
class FileWeights final : public WeightSource {
 public:
  explicit FileWeights(std::shared_ptr<const SafetensorsFile> file) : file_(std::move(file)) {}

  Buffer<float> read(const std::string& name, std::int64_t count) const override;

 private:
  std::shared_ptr<const SafetensorsFile> file_;
};

}  // namespace litevl::engine
