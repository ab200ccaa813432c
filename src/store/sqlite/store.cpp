#include "store/sqlite/store.h"

#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <system_error>

#include "core/folder_lock.h"
#include "litevl/error.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sound_numbers.h"
#include "store/sqlite/writer.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

FileIdentity identify(const fs::path& file) {
  struct stat status;
  if (::stat(file.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino};
}

bool is_of_version_1(Database& database) { return user_version(database) == 1; }

// Limits what is read from a table in the order of its ids: in a malicious database the same pages
// can occur many times, and rows can share their bytes.
class RowGuard {
 public:
  RowGuard(const Database& database, const std::string& where)
      : where_(where), free_bytes_(database.stored_bytes()) {}

  void check(std::int64_t id, std::size_t bytes) {
    free_bytes_ -= static_cast<std::int64_t>(bytes);
    if (id <= last_id_ || free_bytes_ < 0)
      throw Error(Error::Kind::kData, where_, "damaged: rows come again",
                  "rebuild the library (`litevl index --rebuild`)");
    last_id_ = id;
  }

 private:
  const std::string& where_;
  std::int64_t free_bytes_;
  std::int64_t last_id_ = 0;
};

class SqliteSnapshot : public Snapshot {
 public:
  explicit SqliteSnapshot(Database& database) : reading_(database, Transaction::Kind::kRead) {}

 private:
  Transaction reading_;
};

[[noreturn]] void refuse_missing(const std::string& where, std::int64_t clip) {
  throw Error(Error::Kind::kData, where, "clip " + std::to_string(clip) + " is missing");
}

void check_range(const std::string& where, std::int64_t clip, const TimeRange& range) {
  constexpr double kMostSeconds = 1e9;  // thirty years
  if (range.start_seconds >= 0 && range.start_seconds < range.end_seconds &&
      range.end_seconds < kMostSeconds)
    return;
  throw Error(Error::Kind::kData, where,
              "the times of clip " + std::to_string(clip) + " are damaged",
              "rebuild the library (`litevl index --rebuild`)");
}

[[noreturn]] void refuse_embedding(const std::string& where, std::int64_t clip) {
  throw Error(Error::Kind::kData, where,
              "the embedding of clip " + std::to_string(clip) + " is damaged",
              "rebuild the library (`litevl index --rebuild`)");
}

}  // namespace

fs::path database_file(const fs::path& folder) { return folder / "library.sqlite"; }

bool SqliteStore::exists(const fs::path& folder) {
  const fs::path file = database_file(folder);
  std::error_code error;
  if (!fs::is_regular_file(file, error)) {
    // A library that cannot be accessed may exist, so it must not be reported as missing.
    if (error && error != std::errc::no_such_file_or_directory &&
        error != std::errc::not_a_directory)
      throw Error(Error::Kind::kMachine, "library " + folder.string(),
                  "cannot be read: " + error.message());
    return false;
  }
  try {
    const OpeningLock lock(folder, OpeningLock::Sharing::kShared);
    const std::string where = "library " + folder.string();
    Database database(file, Database::Mode::kRead, where);
    return schema_version(database, where) != 0;
  } catch (const Error&) {
    return true;  // a damaged library
  }
}

std::unique_ptr<SqliteStore> SqliteStore::open(const fs::path& folder) {
  if (!exists(folder))
    throw Error(Error::Kind::kUsage, "library " + folder.string(), "there is no library here",
                "index videos first (`litevl index`)");
  return std::unique_ptr<SqliteStore>(new SqliteStore(folder, Access::kReading));
}

std::unique_ptr<SqliteStore> SqliteStore::open_or_create(const fs::path& folder) {
  return std::unique_ptr<SqliteStore>(new SqliteStore(folder, Access::kWriting));
}

// Another database must not replace this one before the first query is finished, because SQLite
// opens the log by its name only then (rebuilding.h).
SqliteStore::SqliteStore(const fs::path& folder, Access access)
    : folder_(folder), where_("library " + folder.string()), database_(open_database(access)) {}

Database SqliteStore::open_database(Access access) {
  const OpeningLock lock(folder_, OpeningLock::Sharing::kShared);
  const fs::path file = database_file(folder_);
  const bool is_reading = access == Access::kReading;
  Database database(file, is_reading ? Database::Mode::kRead : Database::Mode::kCreate, where_);
  if (is_reading) {
    schema_version(database, where_);
  } else {
    create_schema(database, where_);
  }
  identity_ = identify(file);
  return database;
}

ModelIdentity SqliteStore::model() {
  auto row = database_.prepare("SELECT model_fingerprint, model_folder FROM library");
  if (!row.step()) throw Error(Error::Kind::kData, where_, "its table `library` is empty");
  return {row.text(0), row.text(1)};
}

std::string SqliteStore::stamp() {
  auto row = database_.prepare("SELECT stamp FROM library");
  if (!row.step()) throw Error(Error::Kind::kData, where_, "its table `library` is empty");
  return row.text(0);
}

// Not count(*), which SQLite executes as one instruction, however long it takes.
std::int64_t SqliteStore::clip_count() {
  auto row = database_.prepare("SELECT count(id) FROM clips");
  row.step();
  return row.integer(0);
}

std::int64_t SqliteStore::last_clip() {
  auto row = database_.prepare("SELECT coalesce(max(id), 0) FROM clips");
  row.step();
  return row.integer(0);
}

// Of all videos, or of the one with this path.
std::vector<VideoRecord> SqliteStore::read_videos(const std::string* path) {
  const std::string of_version_2 = is_of_version_1(database_)
                                       ? "x'', 1, error, NULL"
                                       : "content_hash, is_finished, error, timeline";
  auto rows =
      database_.prepare("SELECT id, path, size_bytes, modified_ns, " + of_version_2 +
                        ", (SELECT count(id) FROM clips WHERE video_id = videos.id) FROM videos " +
                        (path == nullptr ? "ORDER BY id" : "WHERE path = ?1"));
  if (path != nullptr) rows.bind(1, std::as_bytes(std::span(*path)));
  RowGuard guard(database_, where_);
  std::vector<VideoRecord> videos;
  while (rows.step()) {
    guard.check(rows.integer(0), rows.blob(1).size() + rows.blob(4).size() + rows.blob(6).size() +
                                     rows.blob(7).size());
    videos.push_back({.id = rows.integer(0),
                      .file = {rows.text(1), rows.integer(2), rows.integer(3)},
                      .content_hash = rows.text(4),
                      .is_finished = rows.integer(5) != 0,
                      .error = rows.text(6),
                      .timeline = rows.is_null(7) ? std::nullopt : std::optional(rows.text(7)),
                      .clips = rows.integer(8)});
  }
  return videos;
}

std::vector<VideoRecord> SqliteStore::videos() {
  auto videos = read_videos(nullptr);
  std::sort(videos.begin(), videos.end(),
            [](const VideoRecord& a, const VideoRecord& b) { return a.file.path < b.file.path; });
  return videos;
}

std::optional<VideoRecord> SqliteStore::video(const std::string& path) {
  auto videos = read_videos(&path);
  if (videos.empty()) return std::nullopt;
  return std::move(videos.front());
}

std::vector<Root> SqliteStore::roots() {
  if (is_of_version_1(database_)) return {};
  auto rows = database_.prepare("SELECT id, name, path FROM roots ORDER BY id");
  RowGuard guard(database_, where_);
  std::vector<Root> roots;
  while (rows.step()) {
    guard.check(rows.integer(0), rows.blob(1).size() + rows.blob(2).size());
    roots.push_back({rows.integer(0), rows.text(1), rows.text(2)});
  }
  std::sort(roots.begin(), roots.end(),
            [](const Root& a, const Root& b) { return a.name < b.name; });
  return roots;
}

std::vector<TimeRange> SqliteStore::clip_ranges(std::int64_t video_id) {
  auto rows = database_.prepare(
      "SELECT id, start_seconds, end_seconds FROM clips WHERE video_id = ? ORDER BY id");
  rows.bind(1, video_id);
  RowGuard guard(database_, where_);
  std::vector<TimeRange> ranges;
  while (rows.step()) {
    guard.check(rows.integer(0), 2 * sizeof(double));
    ranges.push_back({rows.real(1), rows.real(2)});
  }
  return ranges;
}

std::vector<std::int64_t> SqliteStore::clip_ids(std::int64_t video_id) {
  auto rows = database_.prepare("SELECT id FROM clips WHERE video_id = ? ORDER BY id");
  rows.bind(1, video_id);
  RowGuard guard(database_, where_);
  std::vector<std::int64_t> ids;
  while (rows.step()) {
    guard.check(rows.integer(0), 0);
    ids.push_back(rows.integer(0));
  }
  return ids;
}

std::int64_t SqliteStore::embedding_width() {
  auto row = database_.prepare("SELECT length(embedding) FROM clips ORDER BY id LIMIT 1");
  return row.step() ? row.integer(0) / static_cast<std::int64_t>(sizeof(float)) : 0;
}

void SqliteStore::read_embeddings(std::int64_t width, std::int64_t after,
                                  const std::function<void(const ClipEmbeddings&)>& use) {
  constexpr std::size_t kBatch = 4096;
  ClipEmbeddings batch{.ids = {}, .values = {}, .width = width};
  auto rows = database_.prepare("SELECT id, embedding FROM clips WHERE id > ? ORDER BY id");
  rows.bind(1, after);
  RowGuard guard(database_, where_);
  while (rows.step()) {
    const Bytes bytes = rows.blob(1);
    guard.check(rows.integer(0), bytes.size());
    if (bytes.size() != static_cast<std::size_t>(width) * sizeof(float))
      throw Error(Error::Kind::kData, where_,
                  "clip " + std::to_string(rows.integer(0)) + " has an embedding of " +
                      std::to_string(bytes.size()) + " bytes, expected " + std::to_string(width) +
                      " numbers of 4");
    batch.ids.push_back(rows.integer(0));
    const std::size_t end = batch.values.size();
    batch.values.resize(end + static_cast<std::size_t>(width));
    std::memcpy(batch.values.data() + end, bytes.data(), bytes.size());
    if (!are_sound(std::span(batch.values).subspan(end))) refuse_embedding(where_, rows.integer(0));
    if (batch.ids.size() < kBatch) continue;
    use(batch);
    batch.ids.clear();
    batch.values.clear();
  }
  if (!batch.ids.empty()) use(batch);
}

Statement SqliteStore::embedding_by_id() {
  return database_.prepare("SELECT embedding FROM clips WHERE id = ?");
}

bool SqliteStore::read_embedding(Statement& by_id, std::int64_t clip, std::span<float> embedding) {
  if (!by_id.bind(1, clip).step()) return false;
  const Bytes bytes = by_id.blob(0);
  if (bytes.size() != embedding.size_bytes())
    throw Error(Error::Kind::kData, where_, "stored embeddings do not fit the model",
                "rebuild the library (`litevl index --rebuild`)");
  if (!bytes.empty()) std::memcpy(embedding.data(), bytes.data(), bytes.size());
  if (!are_sound(embedding)) refuse_embedding(where_, clip);
  by_id.step();  // there is no other, and then it can be bound again
  return true;
}

Array<float> SqliteStore::embeddings(std::span<const std::int64_t> ids, std::int64_t width) {
  Array<float> all({std::ssize(ids), width});
  Statement by_id = embedding_by_id();
  for (std::int64_t i = 0; const std::int64_t id : ids)
    if (!read_embedding(by_id, id, all.row(i++).values())) refuse_missing(where_, id);
  return all;
}

std::vector<ClipOfVideo> SqliteStore::clips_around(std::int64_t id, std::int64_t count) {
  // By time: a clip that was missing is made again with a greater number than its neighbours.
  constexpr const char* kBefore =
      "SELECT id, start_seconds, end_seconds FROM clips WHERE video_id ="
      " (SELECT video_id FROM clips WHERE id = ?1) AND (start_seconds, id) <="
      " (SELECT start_seconds, id FROM clips WHERE id = ?1)"
      " ORDER BY start_seconds DESC, id DESC LIMIT ?2";
  constexpr const char* kAfter =
      "SELECT id, start_seconds, end_seconds FROM clips WHERE video_id ="
      " (SELECT video_id FROM clips WHERE id = ?1) AND (start_seconds, id) >"
      " (SELECT start_seconds, id FROM clips WHERE id = ?1)"
      " ORDER BY start_seconds, id LIMIT ?2";
  std::vector<ClipOfVideo> clips;
  const auto read = [&](const char* sql, std::int64_t most) {
    auto rows = database_.prepare(sql);
    rows.bind(1, id).bind(2, most);
    while (rows.step()) {
      const TimeRange range{rows.real(1), rows.real(2)};
      check_range(where_, rows.integer(0), range);
      clips.push_back({rows.integer(0), range});
    }
  };
  read(kBefore, count + 1);
  if (clips.empty()) refuse_missing(where_, id);
  std::reverse(clips.begin(), clips.end());
  read(kAfter, count);
  return clips;
}

std::vector<std::int64_t> SqliteStore::clips_of(std::span<const std::int64_t> video_ids) {
  auto rows = database_.prepare("SELECT id FROM clips WHERE video_id = ? ORDER BY id");
  std::vector<std::int64_t> ids;
  for (const std::int64_t video : video_ids) {
    rows.bind(1, video);
    while (rows.step()) ids.push_back(rows.integer(0));
  }
  return ids;
}

std::vector<ClipRecord> SqliteStore::clips(std::span<const std::int64_t> ids) {
  auto row = database_.prepare(
      "SELECT path, start_seconds, end_seconds FROM clips JOIN videos"
      " ON videos.id = clips.video_id WHERE clips.id = ?");
  std::vector<ClipRecord> records;
  for (const std::int64_t id : ids) {
    if (!row.bind(1, id).step()) refuse_missing(where_, id);
    const TimeRange range{row.real(1), row.real(2)};
    check_range(where_, id, range);
    records.push_back({row.text(0), range});
    row.step();  // there is no other, and then it can be bound again
  }
  return records;
}

bool SqliteStore::is_mostly_room() {
  const auto number = [this](const char* pragma) {
    auto row = database_.prepare(pragma);
    return row.step() ? row.integer(0) : 0;
  };
  return number("PRAGMA freelist_count") > number("PRAGMA page_count") / 2;
}

void SqliteStore::copy_into(const fs::path& path) {
  if (!has_frames())
    throw Error(Error::Kind::kData, where_, "made by an earlier version",
                "`litevl index` converts it in place");
  database_.copy_into(path);
}

void SqliteStore::give_back_room() {
  if (!is_mostly_room()) return;
  // The remaining content is written twice, to the log and from there: a nearly full disk must not
  // be filled to make the file shorter.
  const auto number = [this](const char* pragma) {
    auto row = database_.prepare(pragma);
    return row.step() ? row.integer(0) : 0;
  };
  const auto left = number("PRAGMA page_count") - number("PRAGMA freelist_count");
  std::error_code error;
  const auto space = fs::space(folder_, error);
  constexpr std::int64_t kSpare = 64 << 20;
  if (error ||
      static_cast<std::int64_t>(space.available) < 2 * left * number("PRAGMA page_size") + kSpare)
    return;
  try {
    database_.vacuum();
  } catch (const Error&) {
    // The next clips will use it.
  }
}

void SqliteStore::reuse_room() { database_.execute("PRAGMA wal_checkpoint(PASSIVE)"); }

bool SqliteStore::has_frames() { return user_version(database_) >= kVersionWithFrames; }

std::unique_ptr<Snapshot> SqliteStore::snapshot() {
  if (identify(database_file(folder_)) != identity_) database_ = open_database(Access::kReading);
  return std::make_unique<SqliteSnapshot>(database_);
}

std::unique_ptr<ClipWriter> SqliteStore::begin_writing() {
  return std::make_unique<SqliteWriter>(database_, where_);
}

}  // namespace litevl
