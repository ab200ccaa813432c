// The frames around a clip of a library, as a sentence sees them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "library/moments.h"
#include "store/clip_store.h"

namespace litevl {

/// The frames of the clip and of those before and after it in its video, as far as there is no gap
/// between them, at most 64 to each side. Nothing if the clip is alone or its library was made by a
/// version that kept no frames. `text` is the sentence's vector.
std::optional<FrameSeries> frames_around(ClipStore& store, std::int64_t clip,
                                         const Array<float>& text);

/// All frames of a video, in the order of time; of several at the same time, in clips that overlap,
/// the first. Without what clips of earlier versions did not keep.
FrameSeries frames_of(ClipStore& store, std::int64_t video_id, const Array<float>& text);

/// Adds frames of another window, which lies within the series.
void add_frames(FrameSeries& series, const std::vector<double>& seconds,
                const Array<float>& vectors, const Array<float>& text);

/// Product of two vectors of the same length.
double dot(std::span<const float> a, std::span<const float> b);

}  // namespace litevl
