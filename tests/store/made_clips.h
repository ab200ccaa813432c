// Clips of numbers that a test chooses, and a library to keep them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/array.h"
#include "core/bfloat16.h"
#include "store/clip_store.h"

namespace litevl {

inline const std::string kTinyFingerprint = "1f3a9c0000000000";

/// Features of one number throughout, and tokens as a store keeps them.
Array<float> filled(const Shape& shape, float value);
Array<Bf16> as_halves(const Array<float>& tokens);

inline constexpr std::int64_t kWidth = 8;  // E of the clips below

/// Clips 0, 1, … of a second each, of which clip i has features and tokens (5,16) that are i
/// throughout.
void add_clips(ClipWriter& writing, std::int64_t video, int clips);
/// A whole video of such clips. Returns its id.
std::int64_t add_video(ClipStore& store, const VideoFile& file, int clips);
void remove_video(ClipStore& store, std::int64_t id);

/// What a store has of one clip.
ClipRecord clip_of(ClipStore& store, std::int64_t id);
ClipTokens tokens_of(ClipStore& store, std::int64_t id);
std::optional<FrameVectors> frames_of(ClipStore& store, std::int64_t id, std::int64_t width);

/// The library in `folder`, made if need be, of the model `kTinyFingerprint`.
std::unique_ptr<ClipStore> tiny_store(const std::filesystem::path& folder);

}  // namespace litevl
