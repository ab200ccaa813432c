#include "library/store.h"

#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <system_error>

#include "core/folder_lock.h"
#include "core/printable.h"
#include "library/schema.h"
#include "library/sound_numbers.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShownDigits = 6;  // of a fingerprint, enough to tell models apart

Bytes as_blob(const std::string& text) { return std::as_bytes(std::span(text)); }

FileIdentity identify(const fs::path& file) {
  struct stat status;
  if (::stat(file.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino};
}

std::int64_t version_of(Database& database) {
  auto row = database.prepare("PRAGMA user_version");
  return row.step() ? row.integer(0) : 0;
}

bool is_of_version_1(Database& database) { return version_of(database) == 1; }

// Bounds what is read of a table in the order of its ids: in a database that was made to, pages
// come again and again, and rows share the bytes that they are made of.
class RowGuard {
 public:
  RowGuard(const Database& database, const std::string& where)
      : where_(where), free_bytes_(database.stored_bytes()) {}

  void check(std::int64_t id, std::size_t bytes) {
    free_bytes_ -= static_cast<std::int64_t>(bytes);
    if (id <= last_id_ || free_bytes_ < 0)
      throw Error(Error::Kind::kData, where_, "damaged: rows come again",
                  "`litevl index --rebuild` makes it anew");
    last_id_ = id;
  }

 private:
  const std::string& where_;
  std::int64_t free_bytes_;
  std::int64_t last_id_ = 0;
};

[[noreturn]] void refuse_embedding(const std::string& where, std::int64_t clip) {
  throw Error(Error::Kind::kData, where,
              "the embedding of clip " + std::to_string(clip) + " is damaged",
              "`litevl index --rebuild` makes it anew");
}

}  // namespace

fs::path database_file(const fs::path& folder) { return folder / "library.sqlite"; }

bool Store::exists(const fs::path& folder) {
  const fs::path file = database_file(folder);
  std::error_code error;
  if (!fs::is_regular_file(file, error)) {
    // What cannot be looked at may well be there, and whoever was told to make one would be lost.
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
    return true;  // something that is damaged
  }
}

Store Store::open(const fs::path& folder) {
  if (!exists(folder))
    throw Error(Error::Kind::kUsage, "library " + folder.string(), "there is no library here",
                "make one with `litevl index`");
  return {folder, Access::kReading};
}

Store Store::open_or_create(const fs::path& folder) { return {folder, Access::kWriting}; }

// Until the first query is done, another database must not take the place of this one: SQLite opens
// the log by its name only then (rebuild.h).
Store::Store(const fs::path& folder, Access access)
    : folder_(folder), where_("library " + folder.string()), database_(open_database(access)) {}

Database Store::open_database(Access access) {
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

ModelIdentity Store::model() {
  auto row = database_.prepare("SELECT model_fingerprint, model_folder FROM library");
  if (!row.step()) throw Error(Error::Kind::kData, where_, "its table `library` is empty");
  return {row.text(0), row.text(1)};
}

void Store::set_model(const ModelIdentity& model) {
  database_.prepare("UPDATE library SET model_fingerprint = ?, model_folder = ?")
      .bind(1, std::string_view(model.fingerprint))
      .bind(2, as_blob(model.folder.native()))
      .step();
}

void Store::require_model(const std::string& fingerprint, const std::string& command) {
  const std::string ours = model().fingerprint;
  if (ours == fingerprint) return;
  throw Error(Error::Kind::kData, command,
              "the library's features are from model " + printable(ours, kShownDigits) +
                  ", this is " + fingerprint.substr(0, kShownDigits),
              "run `litevl index --rebuild`");
}

std::string Store::stamp() {
  auto row = database_.prepare("SELECT stamp FROM library");
  if (!row.step()) throw Error(Error::Kind::kData, where_, "its table `library` is empty");
  return row.text(0);
}

// Not count(*), which SQLite counts in one instruction, however long that takes.
std::int64_t Store::clip_count() {
  auto row = database_.prepare("SELECT count(id) FROM clips");
  row.step();
  return row.integer(0);
}

std::int64_t Store::last_clip() {
  auto row = database_.prepare("SELECT coalesce(max(id), 0) FROM clips");
  row.step();
  return row.integer(0);
}

void Store::require_clips() {
  if (!database_.prepare("SELECT 1 FROM clips LIMIT 1").step())
    throw Error(Error::Kind::kData, where_, "it has no clips", "add videos with `litevl index`");
}

std::vector<VideoRecord> Store::videos() {
  const std::string of_version_2 = is_of_version_1(database_)
                                       ? "x'', 1, error, NULL"
                                       : "content_hash, is_finished, error, timeline";
  auto rows = database_.prepare(
      "SELECT id, path, size_bytes, modified_ns, " + of_version_2 +
      ", (SELECT count(id) FROM clips WHERE video_id = videos.id) FROM videos ORDER BY id");
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
  std::sort(videos.begin(), videos.end(),
            [](const VideoRecord& a, const VideoRecord& b) { return a.file.path < b.file.path; });
  return videos;
}

std::vector<Root> Store::roots() {
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

std::vector<TimeRange> Store::clip_ranges(std::int64_t video_id) {
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

std::vector<ClipPlace> Store::clip_places() {
  auto rows =
      database_.prepare("SELECT id, video_id, start_seconds, end_seconds FROM clips ORDER BY id");
  RowGuard guard(database_, where_);
  std::vector<ClipPlace> places;
  while (rows.step()) {
    guard.check(rows.integer(0), 2 * sizeof(double));
    places.push_back({rows.integer(0), rows.integer(1), {rows.real(2), rows.real(3)}});
  }
  return places;
}

std::int64_t Store::embedding_width() {
  auto row = database_.prepare("SELECT length(embedding) FROM clips ORDER BY id LIMIT 1");
  return row.step() ? row.integer(0) / static_cast<std::int64_t>(sizeof(float)) : 0;
}

void Store::read_embeddings(std::int64_t width, std::int64_t after,
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

ClipEmbeddings Store::embeddings(std::int64_t width, std::int64_t after) {
  ClipEmbeddings all{.ids = {}, .values = {}, .width = width};
  read_embeddings(width, after, [&](const ClipEmbeddings& batch) {
    all.ids.insert(all.ids.end(), batch.ids.begin(), batch.ids.end());
    all.values.insert(all.values.end(), batch.values.begin(), batch.values.end());
  });
  return all;
}

Statement Store::embedding_by_id() {
  return database_.prepare("SELECT embedding FROM clips WHERE id = ?");
}

bool Store::read_embedding(Statement& by_id, std::int64_t clip, std::span<float> embedding) {
  if (!by_id.bind(1, clip).step()) return false;
  const Bytes bytes = by_id.blob(0);
  if (bytes.size() != embedding.size_bytes())
    throw Error(Error::Kind::kData, where_, "stored embeddings do not fit the model",
                "`litevl index --rebuild` makes it anew");
  if (!bytes.empty()) std::memcpy(embedding.data(), bytes.data(), bytes.size());
  if (!are_sound(embedding)) refuse_embedding(where_, clip);
  by_id.step();  // there is no other, and then it can be bound again
  return true;
}

ClipRecord Store::clip(std::int64_t id) {
  auto row = database_.prepare(
      "SELECT path, start_seconds, end_seconds FROM clips JOIN videos"
      " ON videos.id = clips.video_id WHERE clips.id = ?");
  if (!row.bind(1, id).step())
    throw Error(Error::Kind::kData, where_, "clip " + std::to_string(id) + " is missing");
  constexpr double kMostSeconds = 1e9;  // thirty years
  const TimeRange range{row.real(1), row.real(2)};
  if (!(range.start_seconds >= 0 && range.start_seconds < range.end_seconds &&
        range.end_seconds < kMostSeconds))
    throw Error(Error::Kind::kData, where_,
                "the times of clip " + std::to_string(id) + " are damaged",
                "`litevl index --rebuild` makes it anew");
  return {row.text(0), range};
}

bool Store::is_mostly_room() {
  const auto number = [this](const char* pragma) {
    auto row = database_.prepare(pragma);
    return row.step() ? row.integer(0) : 0;
  };
  return number("PRAGMA freelist_count") > number("PRAGMA page_count") / 2;
}

void Store::copy_into(const fs::path& path) {
  if (!is_current())
    throw Error(Error::Kind::kData, where_, "made by an earlier version",
                "`litevl index` converts it in place");
  database_.copy_into(path);
}

void Store::give_back_room() {
  // What is left is written twice, to the log and from there; a disk that is nearly full is not
  // filled for a shorter file.
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
    // The next clips take it.
  }
}

void Store::write_log_back() { database_.execute("PRAGMA wal_checkpoint(PASSIVE)"); }

bool Store::is_current() { return version_of(database_) == 3; }

Transaction Store::begin_reading() {
  if (identify(database_file(folder_)) != identity_) database_ = open_database(Access::kReading);
  return {database_, Transaction::Kind::kRead};
}

}  // namespace litevl
