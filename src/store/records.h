// What a library stores, as its interface returns and takes it. M tokens of a clip, D and E widths,
// T frames.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compact/compact_tokens.h"
#include "config/tokens.h"
#include "core/array.h"
#include "core/bfloat16.h"
#include "litevl/types.h"

namespace litevl {

/// Which model made the features.
struct ModelIdentity {
  std::string fingerprint;
  std::filesystem::path folder;  ///< where it was when the features were made
};

/// A file as described by the file system; if two records are equal, the file is unchanged.
struct VideoFile {
  std::string path;  ///< absolute, any bytes
  std::int64_t size_bytes = 0;
  std::int64_t modified_ns = 0;  ///< since 1970

  bool operator==(const VideoFile&) const = default;
};

struct VideoRecord {
  std::int64_t id = 0;
  VideoFile file;
  std::string content_hash;             ///< from `hash_file`; empty if it was never computed
  bool is_finished = false;             ///< false while clips are still to come
  std::string error;                    ///< why it was not read, or not completely; empty if it was
  std::optional<std::string> timeline;  ///< what was found in the file, as `to_text` of a Timeline
  std::int64_t clips = 0;
};

/// A folder whose videos the library has, or one video.
struct Root {
  std::int64_t id = 0;
  std::string name;            ///< another for each root
  std::filesystem::path path;  ///< absolute
};

/// What search returns for a clip.
struct ClipRecord {
  std::string video;  ///< path
  TimeRange range;
};

/// A clip among those of its video.
struct ClipOfVideo {
  std::int64_t id = 0;
  TimeRange range;
};

/// What re-ranking needs of a clip.
struct ClipTokens {
  Tokens values;  ///< (1,M,D), bfloat16, perhaps with merged patches
  std::int64_t frames = 0;
};

/// The frames of a clip in the joint space.
struct FrameVectors {
  std::vector<double> seconds;  ///< T, when each is shown in the video
  Array<float> vectors;         ///< (T,E), of unit length except for rounding
};

/// The embeddings of clips: row i belongs to clip `ids[i]`.
struct ClipEmbeddings {
  std::vector<std::int64_t> ids;  ///< ascending
  std::vector<float> values;      ///< ids.size() × E
  std::int64_t width = 0;         ///< E
};

/// A clip as it was encoded, of T frames.
struct EncodedClip {
  TimeRange range;
  Array<float> embedding;                           ///< (E)
  std::variant<Array<Bf16>, CompactTokens> tokens;  ///< all tokens (M,D), or their compact form
  std::int64_t frames = 0;                          ///< T
  Array<float> frame_vectors = {};                  ///< (T,E), unit length
  std::vector<double> frame_seconds = {};           ///< T, when each frame is shown
};

/// What was measured of a library, and the state of the library at that time.
struct StoredCalibration {
  std::int64_t clips = 0;       ///< how many clips it had
  std::int64_t last_clip = 0;   ///< the greatest number of them
  std::vector<double> numbers;  ///< finite, at most a million
};

/// Bytes, of what is kept and of the files that keep it.
struct StoredSizes {
  std::int64_t embeddings = 0;  ///< of clips
  std::int64_t frames = 0;      ///< vectors and times of frames
  std::int64_t tokens = 0;
  std::int64_t database = 0;  ///< all of it, with its log
  std::int64_t unused = 0;    ///< of that, room for what comes
  std::int64_t index = 0;     ///< the vector index
  std::int64_t measured = 0;  ///< calibrations
};

/// Something of a library that is damaged, other than a clip.
struct StoreFault {
  std::string what;         ///< a line
  bool is_derived = false;  ///< made again from the rest, so that nothing is lost
};

struct Neighbour {
  std::int64_t clip = 0;  ///< its number
  float similarity = 0;   ///< inner product
};

}  // namespace litevl
