// A sentence compared in full with clips of a library.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "store/clip_store.h"
#include "task/retriever.h"

namespace litevl {

/// Of clips, in the order of `ids`. Throws Error (kData) if one is damaged or not of such a model.
std::vector<ClipTokens> read_tokens(ClipStore& store, std::span<const std::int64_t> ids,
                                    const VisionConfig& vision);

/// The matching logit of each clip with one text. Throws Error as `read_tokens`, and Stopped.
std::vector<double> match_clips(ClipStore& store, Retriever& retriever,
                                const std::vector<std::int64_t>& ids, const TextEncoding& text,
                                const std::atomic<bool>* is_cancelled);

}  // namespace litevl
