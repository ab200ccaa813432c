#include "bench/random_weights.h"

#include "core/random_floats.h"

namespace litevl {

Buffer<float> RandomWeights::read(const std::string& name, std::int64_t count) const {
  const bool is_norm = name.ends_with("weight") && (name.find("norm") != std::string::npos ||
                                                    name.find("Norm") != std::string::npos);
  auto numbers = random_floats(count, seed_of(name));
  for (float& number : numbers) number = 0.02F * number + (is_norm ? 1.0F : 0.0F);
  return numbers;
}

}  // namespace litevl
