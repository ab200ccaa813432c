// Where the engine's weights come from.
#pragma once

#include <cstdint>
#include <string>

#include "core/buffer.h"

namespace litevl::engine {

class PackedCache;

/// A model's parameters by BLIP's names: a model folder's, or those of the modules while a model is
/// trained.
class WeightSource {
 public:
  virtual ~WeightSource() = default;

  /// The `count` numbers of `name`, as float32. Throws Error (kData) if there is no such parameter
  /// or not of that size. Any number of threads.
  virtual Buffer<float> read(const std::string& name, std::int64_t count) const = 0;

  /// Where their packed form is kept, or null: that of weights which change is not.
  virtual const PackedCache* packed() const { return nullptr; }
};

}  // namespace litevl::engine
