// A library: one folder with an SQLite database, which is the truth, and files derived from it.
// M tokens of a clip, D and E widths. Without LibTorch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compact/compact_tokens.h"
#include "core/array.h"
#include "core/bfloat16.h"
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

/// Which file it is, whatever its name.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t number = 0;

  bool operator==(const FileIdentity&) const = default;
};

/// What search shows of a clip.
struct ClipRecord {
  std::string video;  ///< path
  TimeRange range;
};

/// Where a clip is.
struct ClipPlace {
  std::int64_t id = 0;
  std::int64_t video = 0;  ///< id
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

/// The embeddings of all clips, row i of clip `ids[i]`.
struct ClipEmbeddings {
  std::vector<std::int64_t> ids;  ///< ascending
  std::vector<float> values;      ///< ids.size() × E
  std::int64_t width = 0;         ///< E
};

/// The database of the library in `folder`.
std::filesystem::path database_file(const std::filesystem::path& folder);

/// One connection to a library, for one thread at a time. Every function throws Error: kData if the
/// database is damaged, kMachine if the disk refuses. StoreWriting (store_writing.h) changes it.
class Store {
 public:
  /// Opens the library in `folder` for reading, of this version or an earlier one.
  /// Throws Error (kUsage) if there is none, (kData) if its database is no library or of a later
  /// version.
  static Store open(const std::filesystem::path& folder);
  /// Opens it for writing: makes an empty one if there is none, converts one of an earlier version.
  /// The caller holds its FolderLock.
  static Store open_or_create(const std::filesystem::path& folder);
  /// Whether `folder` holds a library or what is left of one. One whose making was interrupted
  /// before it had tables is none. Throws Error (kMachine) for a folder that cannot be looked into.
  static bool exists(const std::filesystem::path& folder);

  const std::filesystem::path& folder() const { return folder_; }
  /// "library PATH", for errors.
  const std::string& where() const { return where_; }

  /// An empty fingerprint in a new library.
  ModelIdentity model();
  /// Once in a library: its clips are of one model. See rebuild.h for another.
  void set_model(const ModelIdentity& model);
  /// Throws Error (kData) in the name of `command` unless the features are of this model.
  void require_model(const std::string& fingerprint, const std::string& command);

  /// How much is kept of new clips' tokens, in a new library a quarter; in one of an earlier
  /// version all.
  TokenForm token_form();
  void set_token_form(TokenForm form);
  /// How many of their places the video encoder keeps, in a new library all.
  double kept_places();
  void set_kept_places(double kept);
  /// Clips of which every token is there: how many, and the first `count` of them.
  std::int64_t whole_clip_count();
  std::vector<std::int64_t> whole_clips(std::int64_t count);
  /// Whether more than half of the file is room that nothing is in.
  bool is_mostly_room();
  /// Brings what was committed from the log into the file, as far as readers let it.
  void write_log_back();
  /// Whether it is a database of this version.
  bool is_current();
  /// Makes the file as short as what is in it, if the disk has room for doing so and nobody is
  /// reading; nothing depends on it.
  void give_back_room();

  /// Writes the database to the new file `path`, as it is at one moment. Throws Error (kData) for
  /// an earlier version's.
  void copy_into(const std::filesystem::path& path);

  /// Of this database alone: a rebuilt library has another. Clips are only ever added, with numbers
  /// above all that were given before, and removed while it stays the same.
  std::string stamp();
  std::int64_t clip_count();
  /// The greatest number of a clip, 0 if there are none.
  std::int64_t last_clip();
  /// Throws Error (kData) if there are none.
  void require_clips();
  /// All videos, by path.
  std::vector<VideoRecord> videos();
  /// All roots, by name.
  std::vector<Root> roots();
  /// Where the clips of a video are, in their order.
  std::vector<TimeRange> clip_ranges(std::int64_t video_id);
  /// Of all clips, by id.
  std::vector<ClipPlace> clip_places();
  /// E of the first clip's embedding; 0 if there are no clips.
  std::int64_t embedding_width();
  /// Of the clips with numbers above `after`. Throws Error (kData) if a row has not `width`
  /// numbers.
  ClipEmbeddings embeddings(std::int64_t width, std::int64_t after = 0);
  /// The same, but some at a time, for which it calls `use`.
  void read_embeddings(std::int64_t width, std::int64_t after,
                       const std::function<void(const ClipEmbeddings&)>& use);
  /// For `read_embedding`, again and again in one transaction.
  Statement embedding_by_id();
  /// Of one clip; false if there is none. Throws Error (kData) if it has not as many numbers.
  bool read_embedding(Statement& by_id, std::int64_t clip, std::span<float> embedding);
  ClipRecord clip(std::int64_t id);
  ClipTokens tokens(std::int64_t id);
  /// Of a clip; nothing if it was indexed by an earlier version. Throws Error (kData) if they are
  /// not of `width` finite numbers each.
  std::optional<FrameVectors> frame_vectors(std::int64_t id, std::int64_t width);

  /// Reads that belong together happen while this lives: they see one state of the library. Where
  /// another database has taken this one's place (rebuild.h), they see that.
  Transaction begin_reading();

 private:
  friend class StoreWriting;
  enum class Access { kReading, kWriting };
  Store(const std::filesystem::path& folder, Access access);
  Database open_database(Access access);

  std::filesystem::path folder_;
  std::string where_;
  FileIdentity identity_;  // of the file that is open
  Database database_;
};

}  // namespace litevl
