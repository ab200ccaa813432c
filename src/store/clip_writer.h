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

/// Changes that happen together: nothing is changed without `commit`, which comes last. Until then
/// its store's reads see what was changed, and other stores' do not. Ends before its store. Every
/// function throws Error as ClipStore's do.
class ClipWriter {
 public:
  ClipWriter() = default;
  ClipWriter(const ClipWriter&) = delete;
  ClipWriter& operator=(const ClipWriter&) = delete;
  virtual ~ClipWriter() = default;

  /// Once in a library: its clips are of one model. See rebuilding.h for another.
  virtual void set_model(const ModelIdentity& model) = 0;
  virtual void set_token_form(TokenForm form) = 0;
  virtual void set_kept_places(double kept) = 0;

  /// A video whose clips follow, in the place of what the library had under its path. Returns its
  /// id. `content_hash` is of `hash_file`, or empty.
  virtual std::int64_t begin_video(const VideoFile& file, const std::string& content_hash) = 0;
  /// The next clip of a video that is not finished. Embedding and tokens are stored as they are,
  /// the frames' vectors in half precision.
  virtual void add_clip(std::int64_t video_id, const EncodedClip& clip) = 0;
  /// In the place of all the tokens of a clip.
  virtual void set_tokens(std::int64_t clip, const CompactTokens& tokens) = 0;
  /// What was found in the video's file, as `to_text` has it; empty: unknown.
  virtual void set_timeline(std::int64_t video_id, const std::string& timeline) = 0;
  /// No more clips follow. `error` says why there are none or not all, and is empty if all is well.
  virtual void finish_video(std::int64_t video_id, const std::string& error) = 0;
  /// Some clips of a video, which is not finished from then on: the next run makes them again.
  virtual void remove_clips(std::int64_t video_id, std::span<const std::int64_t> clips) = 0;
  /// With its clips.
  virtual void remove_video(std::int64_t video_id) = 0;

  /// What these videos' files are now, all at once, for two may have changed places. Other videos
  /// that were under the new paths are removed.
  virtual void set_files(const std::vector<std::pair<std::int64_t, VideoFile>>& files) = 0;
  /// `file` has the content of the video `id`: it gets the same clips, in the place of what the
  /// library had under its path.
  virtual void copy_video(std::int64_t id, const VideoFile& file) = 0;

  virtual void add_root(const std::string& name, const std::filesystem::path& path) = 0;
  virtual void set_root_path(std::int64_t root_id, const std::filesystem::path& path) = 0;
  virtual void remove_root(std::int64_t root_id) = 0;

  virtual void commit() = 0;
};

}  // namespace litevl
