// A scope in which autocast does not lower the precision of products.
#pragma once

#include <c10/core/impl/LocalDispatchKeySet.h>

namespace litevl {

/// Similarities decide between videos that differ only in time: bfloat16's 8 bits cannot tell them
/// apart, so they are computed in float32 under autocast too.
class FullPrecision {
  c10::impl::ExcludeDispatchKeyGuard guard_{
      c10::DispatchKeySet({c10::DispatchKey::AutocastCPU, c10::DispatchKey::AutocastCUDA})};
};

}  // namespace litevl
