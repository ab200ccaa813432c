// A scope in which products run in bfloat16.
#pragma once

#include <c10/core/ScalarType.h>

namespace litevl {

/// LibTorch's autocast, the CPU's and CUDA's, on if `enabled`, as it was before at the end of the
/// scope.
class Autocast {
 public:
  explicit Autocast(bool enabled);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

  static bool is_on();
  /// What products are lowered to while it is on.
  static at::ScalarType type();

 private:
  bool before_;
};

}  // namespace litevl
