// A scope in which autocast leaves types as they are.
#pragma once

#include <c10/core/impl/LocalDispatchKeySet.h>

namespace litevl {

/// For similarities, which decide between videos that differ only in time: bfloat16's 8 bits cannot
/// tell them apart, so they are computed in float32 under autocast too. Also for operations that
/// autocast would needlessly compute in float32.
class WithoutAutocast {
  c10::impl::ExcludeDispatchKeyGuard guard_{
      c10::DispatchKeySet({c10::DispatchKey::AutocastCPU, c10::DispatchKey::AutocastCUDA})};
};

}  // namespace litevl
