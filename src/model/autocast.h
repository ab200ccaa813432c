// A scope in which products run in bfloat16.
#pragma once

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

 private:
  bool before_;
};

}  // namespace litevl
