#include "store/sqlite/schema.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::int64_t kApplicationId = 0x4C69564C;  // "LiVL", in the file's header
constexpr std::int64_t kVersion = 4;

// As SQLite stores it: without the semicolon.
struct Definition {
  std::string_view name;
  std::string_view sql;
};

// `stamp` identifies this database: files derived from it contain it. A clip's number is never used
// again, so a file derived from clips 1 to n can only lack what was added since and still have what
// was removed. Paths are blobs, because a file's name may have any bytes. Tokens have their own
// tables, so that reading all embeddings does not read them: each clip is in one of the two.
constexpr Definition kLibrary = {"library", R"(CREATE TABLE library (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  stamp TEXT NOT NULL,
  model_fingerprint TEXT NOT NULL,
  model_folder BLOB NOT NULL,
  next_clip INTEGER NOT NULL,     -- greater than any clip's number that was ever given
  token_form TEXT NOT NULL,       -- how much is kept of new clips' tokens
  kept_places REAL NOT NULL       -- share that the video encoder keeps, 1: all
))"};
constexpr Definition kRoots = {"roots", R"(CREATE TABLE roots (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  path BLOB NOT NULL UNIQUE       -- of a folder or a video
))"};
constexpr Definition kVideos = {"videos", R"(CREATE TABLE videos (
  id INTEGER PRIMARY KEY,
  path BLOB NOT NULL UNIQUE,
  size_bytes INTEGER NOT NULL,
  modified_ns INTEGER NOT NULL,   -- since 1970
  content_hash BLOB NOT NULL,     -- of the whole file; empty if it was never taken
  is_finished INTEGER NOT NULL,   -- 0 while there are clips to come
  error TEXT NOT NULL,            -- why it was not read, or not to its end; empty if all is well
  timeline TEXT                   -- what was found in the file, its timeline as text
))"};
constexpr Definition kClips = {"clips", R"(CREATE TABLE clips (
  id INTEGER PRIMARY KEY,
  video_id INTEGER NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  start_seconds REAL NOT NULL,
  end_seconds REAL NOT NULL,
  embedding BLOB NOT NULL         -- E float32, unit length
))"};
constexpr Definition kClipsOfVideo = {"clips_of_video",
                                      "CREATE INDEX clips_of_video ON clips (video_id)"};
constexpr Definition kTokens = {"tokens", R"(CREATE TABLE tokens (
  clip_id INTEGER PRIMARY KEY REFERENCES clips (id) ON DELETE CASCADE,
  frames INTEGER NOT NULL,        -- T
  width INTEGER NOT NULL,         -- D
  data BLOB NOT NULL              -- (M, D) bfloat16
))"};
constexpr Definition kCompactTokens = {"compact_tokens", R"(CREATE TABLE compact_tokens (
  clip_id INTEGER PRIMARY KEY REFERENCES clips (id) ON DELETE CASCADE,
  frames INTEGER NOT NULL,        -- T
  grid_height INTEGER NOT NULL,   -- patches of a frame
  grid_width INTEGER NOT NULL,
  width INTEGER NOT NULL,         -- D
  rows INTEGER NOT NULL,          -- of merged patches
  bits INTEGER NOT NULL,          -- of a number of theirs
  cls BLOB NOT NULL,              -- rows of [CLS], bfloat16
  joins BLOB NOT NULL,            -- which patches are in one row
  codes BLOB NOT NULL             -- the rows
))"};
constexpr Definition kFrames = {"frames", R"(CREATE TABLE frames (
  clip_id INTEGER PRIMARY KEY REFERENCES clips (id) ON DELETE CASCADE,
  seconds BLOB NOT NULL,          -- T float64, when each is shown
  vectors BLOB NOT NULL           -- (T, E) float16, unit length
))"};
constexpr Definition kChecksums = {"checksums", R"(CREATE TABLE checksums (
  clip_id INTEGER PRIMARY KEY REFERENCES clips (id) ON DELETE CASCADE,
  clip INTEGER,                   -- CRC-32 of times and embedding; null: not made
  tokens INTEGER,
  frames INTEGER
))"};
// A job's number is never used again, because the last one is never removed.
constexpr Definition kJobs = {"jobs", R"(CREATE TABLE jobs (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  request TEXT NOT NULL,          -- JSON
  idempotency_key TEXT,
  state TEXT NOT NULL,
  created REAL NOT NULL,          -- seconds since 1970
  started REAL,
  finished REAL,
  result TEXT,                    -- JSON
  error TEXT,                     -- JSON
  attempts INTEGER NOT NULL,
  UNIQUE (kind, idempotency_key)
))"};
constexpr Definition kTables[] = {kLibrary, kRoots,         kVideos, kClips,     kClipsOfVideo,
                                  kTokens,  kCompactTokens, kFrames, kChecksums, kJobs};

constexpr Definition kTables3[] = {kLibrary,      kRoots,  kVideos,        kClips,
                                   kClipsOfVideo, kTokens, kCompactTokens, kFrames};

constexpr Definition kLibrary2 = {"library", R"(CREATE TABLE library (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  stamp TEXT NOT NULL,
  model_fingerprint TEXT NOT NULL,
  model_folder BLOB NOT NULL,
  next_clip INTEGER NOT NULL      -- greater than any clip's number that was ever given
))"};
constexpr Definition kTables2[] = {kLibrary2, kRoots, kVideos, kClips, kClipsOfVideo, kTokens};

constexpr Definition kLibrary1 = {"library", R"(CREATE TABLE library (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  stamp TEXT NOT NULL,
  model_fingerprint TEXT NOT NULL,
  model_folder BLOB NOT NULL
))"};
constexpr Definition kVideos1 = {"videos", R"(CREATE TABLE videos (
  id INTEGER PRIMARY KEY,
  path BLOB NOT NULL UNIQUE,
  size_bytes INTEGER NOT NULL,
  modified_ns INTEGER NOT NULL,   -- since 1970
  error TEXT NOT NULL             -- why it was not read, or not to its end; empty if all is well
))"};
constexpr Definition kTables1[] = {kLibrary1, kVideos1, kClips, kClipsOfVideo, kTokens};

std::int64_t first_integer(Database& database, const char* sql) {
  Statement statement = database.prepare(sql);
  return statement.step() ? statement.integer(0) : 0;
}

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
  throw Error(Error::Kind::kData, where, what, "rebuild the library (`litevl index --rebuild`)");
}

void check_tables(Database& database, std::span<const Definition> expected,
                  const std::string& where) {
  std::size_t found = 0;
  auto rows = database.prepare("SELECT name, sql FROM sqlite_schema");
  while (rows.step()) {
    const std::string name = rows.text(0);
    const std::string sql = rows.text(1);
    if (sql.empty() && name.starts_with("sqlite_autoindex_"))
      continue;  // SQLite's index for UNIQUE
    const auto known = std::find_if(expected.begin(), expected.end(), [&](const Definition& other) {
      return other.name == name && other.sql == sql;
    });
    if (known == expected.end() || ++found > expected.size())
      refuse(where, "its tables are not those of a library");
  }
  if (found != expected.size()) refuse(where, "not all tables of a library are there");
}

void make_tables(Database& database) {
  for (const Definition& table : kTables) database.execute(std::string(table.sql));
  database.execute(
      "INSERT INTO library VALUES (1, lower(hex(randomblob(16))), '', x'', 1, 'quarter', 1)");
  database.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
}

// Clips that are there have no checksums: what they are now may not be what was written.
void convert_from_3(Database& database) {
  database.execute(std::string(kChecksums.sql));
  database.execute(std::string(kJobs.sql));
}

// Clips and tokens, nearly the whole file, are not moved; library/compacting.h reduces them later.
void convert_from_2(Database& database) {
  database.execute(
      "PRAGMA temp_store = MEMORY;"
      "CREATE TEMP TABLE library_2 AS SELECT * FROM main.library;"
      "DROP TABLE main.library");
  database.execute(std::string(kLibrary.sql));
  database.execute(std::string(kCompactTokens.sql));
  database.execute(std::string(kFrames.sql));
  database.execute(
      "INSERT INTO main.library SELECT id, stamp, model_fingerprint, model_folder, next_clip,"
      " 'quarter', 1 FROM library_2;"
      "DROP TABLE library_2");
}

void convert_from_1(Database& database) {
  database.execute(
      "PRAGMA temp_store = MEMORY;"
      "CREATE TEMP TABLE library_1 AS SELECT * FROM main.library;"
      "CREATE TEMP TABLE videos_1 AS SELECT * FROM main.videos;"
      "DROP TABLE main.library; DROP TABLE main.videos");
  database.execute(std::string(kLibrary2.sql));
  database.execute(std::string(kRoots.sql));
  database.execute(std::string(kVideos.sql));
  database.execute(
      "INSERT INTO main.library SELECT id, stamp, model_fingerprint, model_folder,"
      " (SELECT coalesce(max(id), 0) + 1 FROM main.clips) FROM library_1;"
      "INSERT INTO main.videos SELECT id, path, size_bytes, modified_ns, x'', 1, error, NULL"
      " FROM videos_1;"
      "DROP TABLE library_1; DROP TABLE videos_1");
}

}  // namespace

bool is_of_others(Database& database) {
  if (!database.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").step()) return false;
  return first_integer(database, "PRAGMA application_id") != kApplicationId ||
         user_version(database) > kVersion;
}

std::int64_t schema_version(Database& database, const std::string& where) {
  const std::int64_t application = first_integer(database, "PRAGMA application_id");
  if (application == 0 && !database.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").step()) return 0;
  if (application != kApplicationId)
    refuse(where, "library.sqlite is not the database of a library");
  // Our databases never have this. If a damaged file claims it, SQLite reports that the disk is
  // full.
  if (first_integer(database, "PRAGMA auto_vacuum") != 0)
    refuse(where, "damaged, or made auto_vacuum by another program");
  const std::int64_t version = user_version(database);
  if (version == kVersion) {
    check_tables(database, kTables, where);
  } else if (version == 3) {
    check_tables(database, kTables3, where);
  } else if (version == 2) {
    check_tables(database, kTables2, where);
  } else if (version == 1) {
    check_tables(database, kTables1, where);
  } else {
    refuse(where, "made by version " + std::to_string(version) + " of the library, expected " +
                      std::to_string(kVersion));
  }
  return version;
}

std::int64_t user_version(Database& database) {
  return first_integer(database, "PRAGMA user_version");
}

void create_schema(Database& database, const std::string& where) {
  if (schema_version(database, where) == kVersion) return;
  database.execute("PRAGMA auto_vacuum = NONE");  // for new databases, whatever SQLite's default is
  // Readers can continue while a video is being written.
  database.execute("PRAGMA journal_mode = WAL");
  // Otherwise dropping a table would remove the rows that refer to it.
  database.execute("PRAGMA foreign_keys = OFF");
  {
    Transaction transaction(database, Transaction::Kind::kWrite);
    const std::int64_t version = schema_version(database, where);
    if (version == 0) make_tables(database);
    if (version == 1) convert_from_1(database);
    if (version == 1 || version == 2) convert_from_2(database);
    if (version >= 1 && version <= 3) convert_from_3(database);
    database.execute("PRAGMA user_version = " + std::to_string(kVersion));
    transaction.commit();
  }
  database.execute("PRAGMA foreign_keys = ON");
}

}  // namespace litevl
