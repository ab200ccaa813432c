// Whether a library holds what it says, and what is damaged of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "core/progress.h"
#include "store/clip_store.h"
#include "task/retriever.h"

namespace litevl {

enum class FaultKind {
  kStorage,   ///< the database itself, which only a rebuild mends
  kDerived,   ///< a file that is made again from the rest
  kClip,      ///< what is stored of a clip
  kFeatures,  ///< a clip's features are not what the model makes of its video
  kContent,   ///< a video's file has changed, though its size and time have not
};

struct LibraryFault {
  FaultKind kind = FaultKind::kStorage;
  std::string what;           ///< a line
  std::int64_t video_id = 0;  ///< 0 for those that are of no video
  std::string video = {};     ///< its path; any bytes
  std::int64_t clip = 0;      ///< its number; 0 for those that are of no clip
  TimeRange range = {};       ///< of the clip, as far as that can be read
};

struct VerifyOptions {
  /// Reads the files of all videos whose hash was taken.
  bool is_reading_files = true;
  /// So many videos, evenly spread over the library, of which up to three clips each are encoded
  /// again.
  int sampled_videos = 3;
  ProgressSink progress = {};
  const std::atomic<bool>* is_cancelled = nullptr;
};

struct VerifyReport {
  std::vector<LibraryFault> faults;
  std::int64_t videos = 0;                  ///< looked at
  std::int64_t clips = 0;                   ///< read whole
  std::int64_t clips_without_checksum = 0;  ///< of them, written by an earlier version
  std::int64_t files = 0;                   ///< read whole
  std::int64_t missing_files = 0;           ///< of videos; on a disk that is not mounted, perhaps
  std::int64_t changed_files = 0;           ///< which the next indexing run reads again
  std::int64_t sampled_videos = 0;          ///< of which clips were encoded again
  std::int64_t sampled_clips = 0;
  double least_similarity = 1;  ///< cosine between a clip's stored features and those of now
};

/// The least cosine between stored features and those that are made again. A library does not know
/// in which precision it was made. In int8, the coarsest, features of a model of BLIP-base's size
/// have 0.9995 with float32's (docs/laboratory/encoding.md); ten times that difference is allowed.
inline constexpr double kLeastFeatureCosine = 0.995;

/// Reads everything that is stored: the database by its own check, derived files by their
/// checksums, each clip's numbers, and the videos' files by their hashes; then encodes a sample
/// with `retriever`, which may be null if `sampled_videos` is 0. Others may write the library
/// meanwhile. Throws Stopped when cancelled, Error (kMachine) if the disk refuses.
VerifyReport verify_library(ClipStore& store, Retriever* retriever, const VerifyOptions& options);

struct RepairReport {
  std::int64_t clips = 0;          ///< removed, for the next indexing run to make again
  std::int64_t videos = 0;         ///< of which clips were removed
  std::int64_t files = 0;          ///< to be looked at again by the next indexing run
  std::int64_t derived_files = 0;  ///< removed
};

/// Mends what `verified` found, and nothing else: clips that are not named stay. The vector index
/// is made again if it was damaged or clips were removed. The caller holds the FolderLock. Throws
/// Error (kData), with nothing changed, where the database itself is damaged.
RepairReport repair_library(ClipStore& store, const VerifyReport& verified);

}  // namespace litevl
