// Which cell a vector is in. Private to store/sqlite/.
#pragma once

#include <cstdint>

#include "kernels/packed_bytes.h"

namespace litevl {

/// By products of bytes, which are four times as fast and take another centre for the nearest only
/// where the two are as near. Safe from many threads.
class NearestCentres {
 public:
  /// `centres` (count, width), one at least.
  NearestCentres(std::int64_t width, const float* centres, std::int64_t count)
      : packed_(centres, nullptr, count, width) {}

  /// For each of `count` vectors, (count, width), the centre with the greatest product, and that.
  void find(std::int64_t count, const float* vectors, std::int64_t* nearest, float* products) const;

 private:
  PackedBytes packed_;
};

}  // namespace litevl
