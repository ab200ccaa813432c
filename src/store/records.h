// What a library keeps, as its stores give and take it. M tokens of a clip, D and E widths, T
// frames.
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
  std::filesystem::path folder;  ///< where it was then
};

/// A file as the file system shows it; equal means unchanged.
struct VideoFile {
  std::string path;  ///< absolute, any bytes
  std::int64_t size_bytes = 0;
  std::int64_t modified_ns = 0;  ///< since 1970

  bool operator==(const VideoFile&) const = default;
};

struct VideoRecord {
  std::int64_t id = 0;
  VideoFile file;
  std::string content_hash;  ///< of `hash_file`; empty if it was never taken
  bool is_finished = false;  ///< false while there are clips to come
  std::string error;         ///< why it was not read, or not to its end; empty if all is well
  std::optional<std::string> timeline;  ///< what was found in the file, as `to_text` of a Timeline
  std::int64_t clips = 0;
};

/// A folder whose videos the library has, or one video.
struct Root {
  std::int64_t id = 0;
  std::string name;            ///< another for each root
  std::filesystem::path path;  ///< absolute
};

/// What search shows of a clip.
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

/// A clip's frames in the joint space.
struct FrameVectors {
  std::vector<double> seconds;  ///< T, when each is shown in the video
  Array<float> vectors;         ///< (T,E), of unit length but for rounding
};

/// The embeddings of clips, row i of clip `ids[i]`.
struct ClipEmbeddings {
  std::vector<std::int64_t> ids;  ///< ascending
  std::vector<float> values;      ///< ids.size() × E
  std::int64_t width = 0;         ///< E
};

/// A clip as it was encoded, of T frames.
struct EncodedClip {
  TimeRange range;
  Array<float> embedding;                           ///< (E)
  std::variant<Array<Bf16>, CompactTokens> tokens;  ///< all (M,D), or what is kept of them
  std::int64_t frames = 0;                          ///< T
  Array<float> frame_vectors = {};                  ///< (T,E), unit length
  std::vector<double> frame_seconds = {};           ///< T, when each frame is shown
};

/// What was measured of a library as it was then.
struct StoredCalibration {
  std::int64_t clips = 0;       ///< that it had
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
