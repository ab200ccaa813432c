// Changes of a library. M tokens of a clip, D and E widths.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "library/store.h"

namespace litevl {

/// Changes that happen together, in one transaction: nothing is changed without `commit`. Ends
/// before its Store, which was opened for writing. Every function throws Error as Store's do.
class StoreWriting {
 public:
  explicit StoreWriting(Store& store);

  /// A video whose clips follow, in the place of what the library had under its path. Returns its
  /// id. `content_hash` is of `hash_file`, or empty.
  std::int64_t begin_video(const VideoFile& file, const std::string& content_hash);
  /// The next clip of a video that is not finished. `embedding` (E); `frames` is T. Both are stored
  /// as they are, little-endian.
  void add_clip(std::int64_t video_id, const TimeRange& range, const Array<float>& embedding,
                const Array<Bf16>& tokens, std::int64_t frames);
  void add_clip(std::int64_t video_id, const TimeRange& range, const Array<float>& embedding,
                const CompactTokens& tokens);
  /// In the place of all the tokens of a clip.
  void set_tokens(std::int64_t clip, const CompactTokens& tokens);
  /// What was found in the video's file, as `to_text` has it; empty: unknown.
  void set_timeline(std::int64_t video_id, const std::string& timeline);
  /// No more clips follow. `error` says why there are none or not all, and is empty if all is well.
  void finish_video(std::int64_t video_id, const std::string& error);
  /// With its clips.
  void remove_video(std::int64_t video_id);

  /// What these videos' files are now, all at once, for two may have changed places. Other videos
  /// that were under the new paths are removed.
  void set_files(const std::vector<std::pair<std::int64_t, VideoFile>>& files);
  /// `file` has the content of the video `id`: it gets the same clips, in the place of what the
  /// library had under its path.
  void copy_video(std::int64_t id, const VideoFile& file);

  void add_root(const std::string& name, const std::filesystem::path& path);
  void set_root_path(std::int64_t root_id, const std::filesystem::path& path);
  void remove_root(std::int64_t root_id);

  void commit();

 private:
  std::int64_t next_clip();
  std::int64_t insert_clip(std::int64_t video_id, const TimeRange& range,
                           const Array<float>& embedding);
  void remove_path(const std::string& path);

  Store& store_;
  Transaction transaction_;
  Statement insert_clip_;
  Statement insert_tokens_;
  std::int64_t next_clip_ = 0;  // 0 while no clip was added
};

}  // namespace litevl
