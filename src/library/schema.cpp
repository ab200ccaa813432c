#include "library/schema.h"

#include "core/error.h"

namespace litevl {
namespace {

constexpr std::int64_t kApplicationId = 0x4C69564C;  // "LiVL", in the file's header
constexpr std::int64_t kVersion = 1;

// `stamp` is new after every change of the clips; files derived from them carry it.
// Paths are blobs, because a file's name may have any bytes. Tokens have their own table, so that
// reading all the embeddings does not walk over them.
constexpr char kTables[] = R"(
CREATE TABLE library (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  stamp TEXT NOT NULL,
  model_fingerprint TEXT NOT NULL,
  model_folder BLOB NOT NULL
);
CREATE TABLE videos (
  id INTEGER PRIMARY KEY,
  path BLOB NOT NULL UNIQUE,
  size_bytes INTEGER NOT NULL,
  modified_ns INTEGER NOT NULL,   -- since 1970
  error TEXT NOT NULL             -- why it was not read, or not to its end; empty if all is well
);
CREATE TABLE clips (
  id INTEGER PRIMARY KEY,
  video_id INTEGER NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  start_seconds REAL NOT NULL,
  end_seconds REAL NOT NULL,
  embedding BLOB NOT NULL         -- E float32, unit length
);
CREATE INDEX clips_of_video ON clips (video_id);
CREATE TABLE tokens (
  clip_id INTEGER PRIMARY KEY REFERENCES clips (id) ON DELETE CASCADE,
  frames INTEGER NOT NULL,        -- T
  width INTEGER NOT NULL,         -- D
  data BLOB NOT NULL              -- (M, D) bfloat16
);
INSERT INTO library VALUES (1, lower(hex(randomblob(16))), '', x'');
)";

std::int64_t first_integer(Database& database, const char* sql) {
  Statement statement = database.prepare(sql);
  return statement.step() ? statement.integer(0) : 0;
}

}  // namespace

void create_schema(Database& database, const std::string& where) {
  // Readers go on reading while a video is being written.
  database.execute("PRAGMA journal_mode = WAL");
  Transaction transaction(database, Transaction::Kind::kWrite);
  if (first_integer(database, "SELECT count(*) FROM sqlite_schema") == 0) {
    database.execute(kTables);
    database.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
    database.execute("PRAGMA user_version = " + std::to_string(kVersion));
  }
  transaction.commit();
  check_schema(database, where);
}

void check_schema(Database& database, const std::string& where) {
  if (first_integer(database, "PRAGMA application_id") != kApplicationId)
    throw Error(Error::Kind::kData, where, "library.sqlite is not the database of a library");
  const std::int64_t version = first_integer(database, "PRAGMA user_version");
  if (version != kVersion)
    throw Error(Error::Kind::kData, where,
                "made by version " + std::to_string(version) + " of the library, expected " +
                    std::to_string(kVersion),
                "`litevl index --rebuild` makes it anew");
}

}  // namespace litevl
