#include "model/autocast.h"

#include "model/torch_versions.h"

namespace litevl {
namespace {

void switch_to(bool is_on) {
  for (const auto device : {at::kCPU, at::kCUDA}) torch_versions::switch_autocast(device, is_on);
}

}  // namespace

Autocast::Autocast(bool enabled) : before_(is_on()) {
  for (const auto device : {at::kCPU, at::kCUDA})
    torch_versions::set_autocast_type(device, at::kBFloat16);
  switch_to(enabled);
}

Autocast::~Autocast() {
  // The cache contains converted weights, which the optimiser is about to change.
  at::autocast::clear_cache();
  switch_to(before_);
}

bool Autocast::is_on() { return torch_versions::is_autocast_on(at::kCPU); }

at::ScalarType Autocast::type() { return torch_versions::autocast_type(at::kCPU); }

}  // namespace litevl
