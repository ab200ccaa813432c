// Libraries that keep less of their clips' tokens than they did.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "config/model_config.h"
#include "core/progress.h"
#include "store/clip_store.h"

namespace litevl {

/// Throws Error (kUsage) unless the library can keep tokens as `asked`: one with clips keeps its
/// form, unless all tokens are there.
void check_token_form(ClipStore& store, std::optional<TokenForm> asked);

/// Throws Error (kUsage) unless the library's clips can be encoded with the share of places
/// `asked`: those that are there are compared with new ones, so that all are to have the same.
void check_kept_places(ClipStore& store, std::optional<double> asked);

/// From now on, of what is given.
void set_form(ClipStore& store, std::optional<TokenForm> tokens, std::optional<double> kept_places);

/// Brings clips of which all tokens are there, those of earlier versions of libraries among them,
/// to the library's form: from what is stored, without their videos. A clip at a time has one or
/// the other, however this ends, and the next run goes on. The room that becomes free is given
/// back. Returns how many clips. The caller holds the FolderLock. Throws Error
/// (kData), which names the clip, where stored tokens do not fit the model or are not finite.
std::int64_t compact_clips(ClipStore& store, const VisionConfig& vision,
                           const std::atomic<bool>* is_cancelled = nullptr,
                           const ProgressSink& progress = {});

}  // namespace litevl
