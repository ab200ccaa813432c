// Changes of a library. M tokens of a clip, D and E widths.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "library/store.h"

namespace litevl {

/// A clip as it was encoded, of T frames.
struct EncodedClip {
  TimeRange range;
  Array<float> embedding;                           ///< (E)
  std::variant<Array<Bf16>, CompactTokens> tokens;  ///< all (M,D), or what is kept of them
  std::int64_t frames = 0;                          ///< T
  Array<float> frame_vectors = {};                  ///< (T,E), unit length
  std::vector<double> frame_seconds = {};           ///< T, when each frame is shown
};

/// Changes that happen together, in one transaction: nothing is changed without `commit`. Ends
/// before its Store, which was opened for writing. Every function throws Error as Store's do.
class StoreWriting {
 public:
  explicit StoreWriting(Store& store);

  /// A video whose clips follow, in the place of what the library had under its path. Returns its
  /// id. `content_hash` is of `hash_file`, or empty.
  std::int64_t begin_video(const VideoFile& file, const std::string& content_hash);
  /// The next clip of a video that is not finished. Embedding and tokens are stored as they are,
  /// little-endian, the frames' vectors in half precision.
  void add_clip(std::int64_t video_id, const EncodedClip& clip);
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
  void insert_compact(std::int64_t clip, const CompactTokens& tokens);
  void insert_frames(std::int64_t id, const EncodedClip& clip);
  void remove_path(const std::string& path);

  Store& store_;
  Transaction transaction_;
  Statement insert_clip_;
  Statement insert_tokens_;
  std::int64_t next_clip_ = 0;  // 0 while no clip was added
};

}  // namespace litevl
