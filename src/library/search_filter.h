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

/// Of the clips `passing`, or of all if it is empty, the `count` nearest to each of `vectors` (n,E)
/// by similarity, the nearest first.
std::vector<std::vector<Neighbour>> nearest_of(
    ClipStore& store, const std::optional<std::vector<std::int64_t>>& passing,
    const Array<float>& vectors, std::int64_t count);

}  // namespace litevl
