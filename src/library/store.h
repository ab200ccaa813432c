// A library: one folder with an SQLite database, which is the truth, and files derived from it.
// M tokens of a clip, D and E widths.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "library/clips.h"
#include "library/sqlite.h"

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
  std::string error;  ///< why it was not read, or not to its end; empty if all is well
  std::int64_t clips = 0;
};

/// What search shows of a clip.
struct ClipRecord {
  std::string video;  ///< path
  TimeRange range;
};

/// What re-ranking needs of a clip.
struct ClipTokens {
  at::Tensor tokens;  ///< (M,D), bfloat16
  std::int64_t frames = 0;
};

/// The embeddings of all clips, row i of clip `ids[i]`.
struct ClipEmbeddings {
  std::vector<std::int64_t> ids;  ///< ascending
  std::vector<float> values;      ///< ids.size() × E
  std::int64_t width = 0;         ///< E
};

/// One connection to a library, for one thread at a time. Every function throws Error: kData if the
/// database is damaged, kMachine if the disk refuses.
class Store {
 public:
  /// Opens the library in `folder`. Throws Error (kUsage) if there is none, (kData) if its database
  /// is no library or of another version.
  static Store open(const std::filesystem::path& folder);
  /// Opens it, or makes an empty one. The caller holds its FolderLock.
  static Store open_or_create(const std::filesystem::path& folder);
  /// Whether `folder` holds a library.
  static bool exists(const std::filesystem::path& folder);
  /// Removes the database and what is derived from it. The caller holds its FolderLock.
  static void remove(const std::filesystem::path& folder);

  const std::filesystem::path& folder() const { return folder_; }
  /// "library PATH", for errors.
  const std::string& where() const { return where_; }

  /// An empty fingerprint in a new library.
  ModelIdentity model();
  void set_model(const ModelIdentity& model);
  /// Throws Error (kData) in the name of `command` unless the features are of this model.
  void require_model(const std::string& fingerprint, const std::string& command);

  /// Changes with every change of the clips, and never returns to an old value.
  std::string stamp();
  std::int64_t clip_count();
  /// Throws Error (kData) if there are none.
  void require_clips();
  /// All videos, by path.
  std::vector<VideoRecord> videos();
  /// Throws Error (kData) if a row has not `width` numbers.
  ClipEmbeddings embeddings(std::int64_t width);
  ClipRecord clip(std::int64_t id);
  ClipTokens tokens(std::int64_t id);

  /// Removes videos with their clips, in one transaction.
  void remove_videos(const std::vector<std::int64_t>& ids);

  /// Reads that belong together happen while this lives: they see one state of the library.
  Transaction begin_reading();

 private:
  friend class VideoWriting;
  Store(const std::filesystem::path& folder, Database::Mode mode);

  std::filesystem::path folder_;
  std::string where_;
  Database database_;
};

/// Writes one video with its clips in one transaction, in the place of what the library had under
/// its path; nothing is changed without `commit`. Ends before its Store.
class VideoWriting {
 public:
  VideoWriting(Store& store, const VideoFile& file);

  /// `embedding` (E) float32; `tokens` (M,D), stored as bfloat16; `frames` is T.
  void add_clip(const TimeRange& range, const at::Tensor& embedding, const at::Tensor& tokens,
                std::int64_t frames);
  /// `error` says why there are no clips or not all, and is empty if all is well.
  void commit(const std::string& error);

 private:
  Store& store_;
  Transaction transaction_;
  Statement insert_clip_;
  Statement insert_tokens_;
  std::int64_t video_id_ = 0;
};

}  // namespace litevl
