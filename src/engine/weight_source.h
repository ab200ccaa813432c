// Where the engine's weights come from.
#pragma once

#include <cstdint>
#include <string>

#include "core/buffer.h"

namespace litevl::engine {

class PackedCache;

/// A model's parameters by BLIP's names: from a model folder, or from the modules of a model that
/// is being trained.
class WeightSource {
 public:
  virtual ~WeightSource() = default;

  /// The `count` numbers of the parameter `name`, as float32. Throws Error (kData) if there is no
  /// such parameter or it has another size. May be called by any number of threads.
  virtual Buffer<float> read(const std::string& name, std::int64_t count) const = 0;

  /// Where their packed form is kept; null if it is not, as for weights that change.
  virtual const PackedCache* packed() const { return nullptr; }
};

}  // namespace litevl::engine
