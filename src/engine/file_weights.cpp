#include "engine/file_weights.h"

#include "checkpoint/read_floats.h"
#include "litevl/error.h"

namespace litevl::engine {

Buffer<float> FileWeights::read(const std::string& name, std::int64_t count) const {
  auto numbers = read_floats(*file_, name);
  if (std::ssize(numbers) != count)
    throw Error(Error::Kind::kData, file_->path().string(),
                name + " has " + std::to_string(numbers.size()) + " numbers, expected " +
                    std::to_string(count));
  return numbers;
}

}  // namespace litevl::engine
