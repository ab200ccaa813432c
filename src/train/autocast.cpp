#include "train/autocast.h"

#include <ATen/autocast_mode.h>

namespace litevl {

Autocast::Autocast(bool enabled) : before_(at::autocast::is_cpu_enabled()) {
  at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
  at::autocast::set_cpu_enabled(enabled);
}

Autocast::~Autocast() {
  // The cache holds casts of weights that the optimiser is about to change.
  at::autocast::clear_cache();
  at::autocast::set_cpu_enabled(before_);
}

}  // namespace litevl
