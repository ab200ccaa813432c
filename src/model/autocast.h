// A scope in which products run in bfloat16.
#pragma once

#include <c10/core/ScalarType.h>

namespace litevl {

/// Turns LibTorch's autocast on or off, as `enabled` says, for the CPU and CUDA. The earlier state
/// returns at the end of the scope.
class Autocast {
 public:
  explicit Autocast(bool enabled);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

  static bool is_on();
  /// The number type of products while it is on.
  static at::ScalarType type();

 private:
  bool before_;
};

}  // namespace litevl
