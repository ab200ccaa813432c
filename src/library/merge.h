// Bringing the videos of several libraries together.
#pragma once

#include "litevl/library.h"
#include "store/clip_store.h"

namespace litevl {

/// Copies to `into` what it does not have of `from`: roots, and videos with their clips, one video
/// a transaction, so that a merge that was interrupted can be repeated. A video with the same path
/// is copied again if its file in `from` is a newer one, or if it is finished there and not in
/// `into`. `into` takes the model and forms of `from` if it is new. Throws Error (kUsage) if these
/// are others, or if both are one library.
MergeReport merge_library(ClipStore& from, ClipStore& into);

}  // namespace litevl
