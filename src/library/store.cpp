#include "library/store.h"

#include <cstring>

#include "core/error.h"
#include "library/features.h"
#include "library/schema.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr char kDatabaseFile[] = "library.sqlite";
constexpr std::size_t kShownDigits = 6;  // of a fingerprint, enough to tell models apart

Bytes as_blob(const std::string& text) { return std::as_bytes(std::span(text)); }

void renew_stamp(Database& database) {
  database.execute("UPDATE library SET stamp = lower(hex(randomblob(16)))");
}

}  // namespace

bool Store::exists(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / kDatabaseFile, ignored);
}

Store Store::open(const fs::path& folder) {
  if (!exists(folder))
    throw Error(Error::Kind::kUsage, "library " + folder.string(), "there is no library here",
                "make one with `litevl index`");
  Store store(folder, Database::Mode::kOpen);
  check_schema(store.database_, store.where_);
  return store;
}

Store Store::open_or_create(const fs::path& folder) {
  Store store(folder, Database::Mode::kCreate);
  create_schema(store.database_, store.where_);
  return store;
}

void Store::remove(const fs::path& folder) {
  // The database last: a log that outlived it would be taken for the next one's.
  for (const char* ending : {"-wal", "-shm", ""}) {
    std::error_code error;
    fs::remove(folder / (std::string(kDatabaseFile) + ending), error);
    if (error)
      throw Error(Error::Kind::kMachine, "library " + folder.string(),
                  "cannot be removed: " + error.message());
  }
}

Store::Store(const fs::path& folder, Database::Mode mode)
    : folder_(folder),
      where_("library " + folder.string()),
      database_(folder / kDatabaseFile, mode, where_) {}

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
              "the library's features are from model " + ours.substr(0, kShownDigits) +
                  ", this is " + fingerprint.substr(0, kShownDigits),
              "run `litevl index --rebuild`");
}

std::string Store::stamp() {
  auto row = database_.prepare("SELECT stamp FROM library");
  if (!row.step()) throw Error(Error::Kind::kData, where_, "its table `library` is empty");
  return row.text(0);
}

std::int64_t Store::clip_count() {
  auto row = database_.prepare("SELECT count(*) FROM clips");
  row.step();
  return row.integer(0);
}

void Store::require_clips() {
  if (!database_.prepare("SELECT 1 FROM clips LIMIT 1").step())
    throw Error(Error::Kind::kData, where_, "it has no clips", "add videos with `litevl index`");
}

std::vector<VideoRecord> Store::videos() {
  auto rows = database_.prepare(
      "SELECT id, path, size_bytes, modified_ns, error,"
      " (SELECT count(*) FROM clips WHERE video_id = videos.id) FROM videos ORDER BY path");
  std::vector<VideoRecord> videos;
  while (rows.step())
    videos.push_back({.id = rows.integer(0),
                      .file = {rows.text(1), rows.integer(2), rows.integer(3)},
                      .error = rows.text(4),
                      .clips = rows.integer(5)});
  return videos;
}

ClipEmbeddings Store::embeddings(std::int64_t width) {
  ClipEmbeddings all{.ids = {}, .values = {}, .width = width};
  auto rows = database_.prepare("SELECT id, embedding FROM clips ORDER BY id");
  while (rows.step()) {
    const Bytes bytes = rows.blob(1);
    if (bytes.size() != static_cast<std::size_t>(width) * sizeof(float))
      throw Error(Error::Kind::kData, where_,
                  "clip " + std::to_string(rows.integer(0)) + " has an embedding of " +
                      std::to_string(bytes.size()) + " bytes, expected " + std::to_string(width) +
                      " numbers of 4");
    all.ids.push_back(rows.integer(0));
    all.values.resize(all.values.size() + static_cast<std::size_t>(width));
    std::memcpy(&*all.values.end() - width, bytes.data(), bytes.size());
  }
  return all;
}

ClipRecord Store::clip(std::int64_t id) {
  auto row = database_.prepare(
      "SELECT path, start_seconds, end_seconds FROM clips JOIN videos"
      " ON videos.id = clips.video_id WHERE clips.id = ?");
  if (!row.bind(1, id).step())
    throw Error(Error::Kind::kData, where_, "clip " + std::to_string(id) + " is missing");
  return {row.text(0), {row.real(1), row.real(2)}};
}

ClipTokens Store::tokens(std::int64_t id) {
  auto row = database_.prepare("SELECT frames, width, data FROM tokens WHERE clip_id = ?");
  const bool is_found = row.bind(1, id).step();
  auto tokens = is_found ? tokens_from(row.blob(2), row.integer(1)) : std::nullopt;
  if (!tokens)
    throw Error(Error::Kind::kData, where_,
                "the tokens of clip " + std::to_string(id) + " are missing or damaged",
                "`litevl index --rebuild` makes it anew");
  return {*tokens, row.integer(0)};
}

void Store::remove_videos(const std::vector<std::int64_t>& ids) {
  if (ids.empty()) return;
  Transaction transaction(database_, Transaction::Kind::kWrite);
  auto statement = database_.prepare("DELETE FROM videos WHERE id = ?");
  for (const std::int64_t id : ids) statement.bind(1, id).step();
  renew_stamp(database_);
  transaction.commit();
}

Transaction Store::begin_reading() { return {database_, Transaction::Kind::kRead}; }

VideoWriting::VideoWriting(Store& store, const VideoFile& file)
    : store_(store),
      transaction_(store.database_, Transaction::Kind::kWrite),
      insert_clip_(store.database_.prepare(
          "INSERT INTO clips (video_id, start_seconds, end_seconds, embedding)"
          " VALUES (?, ?, ?, ?)")),
      insert_tokens_(store.database_.prepare("INSERT INTO tokens VALUES (?, ?, ?, ?)")) {
  auto& database = store_.database_;
  database.prepare("DELETE FROM videos WHERE path = ?").bind(1, as_blob(file.path)).step();
  database.prepare("INSERT INTO videos (path, size_bytes, modified_ns, error) VALUES (?, ?, ?, '')")
      .bind(1, as_blob(file.path))
      .bind(2, file.size_bytes)
      .bind(3, file.modified_ns)
      .step();
  video_id_ = database.last_insert_id();
}

void VideoWriting::add_clip(const TimeRange& range, const at::Tensor& embedding,
                            const at::Tensor& tokens, std::int64_t frames) {
  const auto stored_embedding = stored_form(embedding, at::kFloat);
  const auto stored_tokens = stored_form(tokens, at::kBFloat16);
  insert_clip_.bind(1, video_id_)
      .bind(2, range.start_seconds)
      .bind(3, range.end_seconds)
      .bind(4, bytes_of(stored_embedding))
      .step();
  insert_tokens_.bind(1, store_.database_.last_insert_id())
      .bind(2, frames)
      .bind(3, stored_tokens.size(1))
      .bind(4, bytes_of(stored_tokens))
      .step();
}

void VideoWriting::commit(const std::string& error) {
  auto& database = store_.database_;
  database.prepare("UPDATE videos SET error = ? WHERE id = ?")
      .bind(1, std::string_view(error))
      .bind(2, video_id_)
      .step();
  renew_stamp(database);
  transaction_.commit();
}

}  // namespace litevl
