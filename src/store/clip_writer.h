// Changes of a library.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "store/records.h"

namespace litevl {

/// A transaction: nothing is changed without `commit`, which comes last. Before it, reads of the
/// same store see the changes, and those of other stores do not. It must be destroyed before its
/// store. Every function throws Error as those of ClipStore do.
class ClipWriter {
 public:
  ClipWriter() = default;
  ClipWriter(const ClipWriter&) = delete;
  ClipWriter& operator=(const ClipWriter&) = delete;
  virtual ~ClipWriter() = default;

  /// Call it only once for a library, because all its clips are from one model. See rebuilding.h to
  /// change the model.
  virtual void set_model(const ModelIdentity& model) = 0;
  virtual void set_token_form(TokenForm form) = 0;
  virtual void set_kept_places(double kept) = 0;

  /// Begins a video, whose clips follow. It replaces what the library had under its path. Returns
  /// its id. `content_hash` is from `hash_file`, or empty.
  virtual std::int64_t begin_video(const VideoFile& file, const std::string& content_hash) = 0;
  /// Adds the next clip of a video that is not finished. Embedding and tokens are stored unchanged,
  /// the frames' vectors in half precision.
  virtual void add_clip(std::int64_t video_id, const EncodedClip& clip) = 0;
  /// Replaces the complete tokens of a clip.
  virtual void set_tokens(std::int64_t clip, const CompactTokens& tokens) = 0;
  /// What was found in the video's file, as text from `to_text`; empty: unknown.
  virtual void set_timeline(std::int64_t video_id, const std::string& timeline) = 0;
  /// Finishes a video: no more clips follow. `error` says why clips are missing, and is empty if
  /// none are.
  virtual void finish_video(std::int64_t video_id, const std::string& error) = 0;
  /// Some clips of a video, which is not finished from then on: the next run makes them again.
  virtual void remove_clips(std::int64_t video_id, std::span<const std::int64_t> clips) = 0;
  /// With its clips.
  virtual void remove_video(std::int64_t video_id) = 0;

  /// Sets the files of these videos, all at once, because two may have exchanged their names. Other
  /// videos that were under the new paths are removed.
  virtual void set_files(const std::vector<std::pair<std::int64_t, VideoFile>>& files) = 0;
  /// Adds `file` with the clips of the video `id`, because it has the same content. It replaces
  /// what the library had under its path.
  virtual void copy_video(std::int64_t id, const VideoFile& file) = 0;

  virtual void add_root(const std::string& name, const std::filesystem::path& path) = 0;
  virtual void set_root_path(std::int64_t root_id, const std::filesystem::path& path) = 0;
  virtual void remove_root(std::int64_t root_id) = 0;

  virtual void commit() = 0;
};

}  // namespace litevl
