#include "model/autocast.h"

#include <ATen/autocast_mode.h>

namespace litevl {
namespace {

void switch_to(bool is_on) {
  at::autocast::set_cpu_enabled(is_on);
  at::autocast::set_enabled(is_on);  // CUDA's
}

}  // namespace

Autocast::Autocast(bool enabled) : before_(is_on()) {
  at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
  at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
  switch_to(enabled);
}

Autocast::~Autocast() {
  // The cache holds casts of weights that the optimiser is about to change.
  at::autocast::clear_cache();
  switch_to(before_);
}

bool Autocast::is_on() { return at::autocast::is_cpu_enabled(); }

}  // namespace litevl
