// A model of any size, in which every layer has an effect.
#pragma once

#include "engine/weight_source.h"

namespace litevl {

/// Numbers about as large as a trained model's; scales of norms are about 1. A name always has the
/// same numbers.
class RandomWeights final : public engine::WeightSource {
 public:
  Buffer<float> read(const std::string& name, std::int64_t count) const override;
};

}  // namespace litevl
