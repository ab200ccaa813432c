// Reduces the tokens that a library keeps of its clips.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "config/model_config.h"
#include "core/progress.h"
#include "store/clip_store.h"

namespace litevl {

/// Throws Error (kUsage) unless the library can keep tokens in the form `asked`: if it has clips,
/// the form can change only if it keeps all their tokens.
void check_token_form(ClipStore& store, std::optional<TokenForm> asked);

/// Throws Error (kUsage) unless the library's clips can be encoded with the fraction of places
/// `asked`: all clips must have the same, because they are compared with each other.
void check_kept_places(ClipStore& store, std::optional<double> asked);

/// Sets the values that are given, for clips from now on.
void set_form(ClipStore& store, std::optional<TokenForm> tokens, std::optional<double> kept_places);

/// Converts clips with complete tokens, including those of earlier versions of libraries, to the
/// library's form, from what is stored, without their videos. Clips are converted one at a time:
/// however this ends, each has one form or the other, and the next run continues. Free space is
/// returned to the file system. Returns the number of clips converted. The caller must hold the
/// FolderLock. Throws Error (kData), naming the clip, if stored tokens do not fit the model or are
/// not finite.
std::int64_t compact_clips(ClipStore& store, const VisionConfig& vision,
                           const std::atomic<bool>* is_cancelled = nullptr,
                           const ProgressSink& progress = {});

}  // namespace litevl
