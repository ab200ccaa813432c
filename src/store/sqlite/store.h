// A library in a folder: an SQLite database, which holds all the data, and files derived from it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/clip_store.h"
#include "store/sqlite/database.h"
#include "store/sqlite/vector_index.h"

namespace litevl {

/// Identifies a file independent of its name.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t number = 0;

  bool operator==(const FileIdentity&) const = default;
};

/// The database of the library in `folder`.
std::filesystem::path database_file(const std::filesystem::path& folder);

/// A store with one connection. It can also read libraries of earlier versions.
class SqliteStore : public ClipStore {
 public:
  /// The same as `open_store` and `open_store_to_write`.
  static std::unique_ptr<SqliteStore> open(const std::filesystem::path& folder);
  static std::unique_ptr<SqliteStore> open_or_create(const std::filesystem::path& folder);
  /// The same as `store_exists`.
  static bool exists(const std::filesystem::path& folder);

  const std::filesystem::path& folder() const { return folder_; }
  /// Whether the database has tables for compact tokens and frames: not in versions 1 and 2.
  bool has_frames();
  /// Writes the database, in one consistent state, to the new file `path`. Throws Error (kData) if
  /// it is of version 1 or 2.
  void copy_into(const std::filesystem::path& path);
  /// A statement for `read_embedding`, which can be used many times within one snapshot.
  Statement embedding_by_id();
  /// Reads the embedding of one clip; returns false if there is none. Throws Error (kData) if it
  /// has another number of numbers.
  bool read_embedding(Statement& by_id, std::int64_t clip, std::span<float> embedding);

  const std::string& where() const override { return where_; }
  std::unique_ptr<Snapshot> snapshot() override;
  std::unique_ptr<ClipWriter> begin_writing() override;
  std::string stamp() override;
  ModelIdentity model() override;
  TokenForm token_form() override;
  double kept_places() override;
  std::vector<VideoRecord> videos() override;
  std::optional<VideoRecord> video(const std::string& path) override;
  std::vector<Root> roots() override;
  std::int64_t clip_count() override;
  std::int64_t last_clip() override;
  std::int64_t embedding_width() override;
  std::vector<TimeRange> clip_ranges(std::int64_t video_id) override;
  std::vector<std::int64_t> clip_ids(std::int64_t video_id) override;
  std::vector<ClipRecord> clips(std::span<const std::int64_t> ids) override;
  std::vector<ClipOfVideo> clips_around(std::int64_t id, std::int64_t count) override;
  std::vector<std::int64_t> clips_of(std::span<const std::int64_t> video_ids) override;
  std::vector<EncodedClip> encoded_clips(std::span<const std::int64_t> ids) override;
  std::vector<ClipTokens> tokens(std::span<const std::int64_t> ids) override;
  std::vector<std::optional<FrameVectors>> frame_vectors(std::span<const std::int64_t> ids,
                                                         std::int64_t width) override;
  Array<float> embeddings(std::span<const std::int64_t> ids, std::int64_t width) override;
  void read_embeddings(std::int64_t width, std::int64_t after,
                       const std::function<void(const ClipEmbeddings&)>& use) override;
  std::vector<std::vector<Neighbour>> nearest(const Array<float>& queries,
                                              std::int64_t count) override;
  void prepare_nearest(std::int64_t width) override;
  std::optional<StoredCalibration> calibration(const std::string& name) override;
  void keep_calibration(const std::string& name, const StoredCalibration& calibration) override;
  std::int64_t whole_clip_count() override;
  std::vector<std::int64_t> whole_clips(std::int64_t count) override;
  void reuse_room() override;
  void give_back_room() override;
  std::int64_t check_sums(std::span<const std::int64_t> ids) override;
  StoredSizes sizes() override;
  std::vector<StoreFault> faults() override;
  std::int64_t remove_damaged_derived() override;

 private:
  enum class Access { kReading, kWriting };
  SqliteStore(const std::filesystem::path& folder, Access access);
  Database open_database(Access access);
  bool is_mostly_room();
  std::vector<std::filesystem::path> damaged_derived();
  void read_tokens(
      std::span<const std::int64_t> ids,
      const std::function<void(std::int64_t id, const Statement& row, bool is_compact)>& use);
  std::vector<VideoRecord> read_videos(const std::string* path);
  void follow_changes(std::int64_t width);

  std::filesystem::path folder_;
  std::string where_;
  FileIdentity identity_;  // identity of the open file
  Database database_;
  std::optional<VectorIndex> index_;  // in memory after the first call of `nearest`
  std::string index_stamp_;           // of the library that `index_` is of
};

}  // namespace litevl
