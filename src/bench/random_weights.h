// A model of any sizes whose layers all do something.
#pragma once

#include "engine/weight_source.h"

namespace litevl {

/// Numbers of about a trained model's size, the same for a name whenever they are read; of norms'
/// scales about 1.
class RandomWeights final : public engine::WeightSource {
 public:
  Buffer<float> read(const std::string& name, std::int64_t count) const override;
};

}  // namespace litevl
