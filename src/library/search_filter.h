// Which videos of a library a search is about.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "litevl/search.h"
#include "store/clip_store.h"

namespace litevl {

/// Throws Error (kUsage) for limits that contradict each other or are no numbers.
void check_filter(const SearchFilter& filter);

/// The numbers of the clips of all videos that pass, or nothing if all do. Throws Error (kUsage) if
/// none does, naming what of the filter no video passes.
std::optional<std::vector<std::int64_t>> filtered_clips(ClipStore& store,
                                                        const SearchFilter& filter);

}  // namespace litevl
