// Databases that an earlier version made, that were being made when the program was killed, and
// that strangers made.
#include "store/sqlite/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <fstream>

#include "litevl/error.h"
#include "store/library_sql.h"
#include "store/made_clips.h"
#include "store/open_store.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// Without what Database protects itself with.
void run_sql(const fs::path& file, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  char* message = nullptr;
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
  sqlite3_close(database);
}

// Word for word what version 1 wrote.
constexpr char kVersion1[] = R"(
PRAGMA journal_mode = WAL;
BEGIN;
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
INSERT INTO library VALUES (1, lower(hex(randomblob(16))), 'f00d', x'2f6d');
INSERT INTO videos VALUES (3, x'2fff2e6d7034', 10, 20, ''), (4, x'2f62', 11, 21, 'broken');
INSERT INTO clips VALUES (7, 3, 0, 8, x'0000803f'), (9, 3, 6, 14, x'000000bf');
INSERT INTO tokens VALUES (7, 2, 2, x'803f803f'), (9, 2, 2, x'803f0000');
PRAGMA application_id = 1281971788;
PRAGMA user_version = 1;
COMMIT;
)";

class SchemaTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  fs::path file_ = folder_.path() / "library.sqlite";
};

TEST_F(SchemaTest, LibrariesOfVersion1AreReadAsTheyAre) {
  run_sql(file_, kVersion1);
  const auto store = open_store(folder_.path());
  EXPECT_EQ(store->model().fingerprint, "f00d");
  EXPECT_EQ(store->all_embeddings(1).values, (std::vector<float>{1, -0.5F}));
  EXPECT_EQ(clip_of(*store, 9).video, "/\xFF.mp4");
  EXPECT_EQ(tokens_of(*store, 9).frames, 2);
  EXPECT_EQ(store->last_clip(), 9);
  EXPECT_TRUE(store->roots().empty());
  ASSERT_EQ(store->videos().size(), 2u);
  EXPECT_EQ(store->videos()[1].file.size_bytes, 10);
  EXPECT_EQ(store->videos()[1].clips, 2);
  EXPECT_TRUE(store->videos()[0].is_finished);
  EXPECT_EQ(store->videos()[0].error, "broken");
}

TEST_F(SchemaTest, LibrariesOfVersion1AreConvertedWhole) {
  run_sql(file_, kVersion1);
  const std::string stamp = open_store(folder_.path())->stamp();
  for (int i = 0; i < 2; ++i) {
    const auto store = open_store_to_write(folder_.path());
    EXPECT_EQ(store->model().fingerprint, "f00d");
    EXPECT_EQ(store->model().folder, "/m");
    EXPECT_EQ(store->stamp(), stamp);
    const auto videos = store->videos();
    ASSERT_EQ(videos.size(), 2u);
    EXPECT_EQ(videos[0].error, "broken");
    EXPECT_TRUE(videos[0].is_finished);
    EXPECT_EQ(videos[1].id, 3);
    EXPECT_EQ(videos[1].file, (VideoFile{"/\xFF.mp4", 10, 20}));
    EXPECT_TRUE(videos[1].content_hash.empty());
    EXPECT_EQ(videos[1].clips, 2);
    EXPECT_EQ(store->all_embeddings(1).ids, (std::vector<std::int64_t>{7, 9}));
    EXPECT_EQ(tokens_of(*store, 7).values.halves.count(), 2);
    EXPECT_EQ(store->token_form(), TokenForm::kQuarter);
    EXPECT_TRUE(store->roots().empty());
  }
  const auto store = open_store_to_write(folder_.path());
  const auto writing = store->begin_writing();
  const auto video = writing->begin_video({"/c", 1, 1}, {});
  writing->add_clip(video, {{0, 1}, filled({1}, 1), as_halves(filled({1, 2}, 1)), 2});
  writing->remove_video(3);  // what refers to it goes, too
  writing->commit();
  EXPECT_EQ(store->all_embeddings(1).ids, (std::vector<std::int64_t>{10}));
  EXPECT_THROW(clip_of(*store, 7), Error);
  EXPECT_THROW(tokens_of(*store, 7), Error);
}

TEST_F(SchemaTest, LibrariesOfVersion3AreReadAsTheyAre) {
  {
    const auto store = open_store_to_write(folder_.path());
    const auto writing = store->begin_writing();
    writing->set_token_form(TokenForm::kHalf);
    writing->add_clip(writing->begin_video({"/a", 1, 1}, {}),
                      {.range = {0, 1},
                       .embedding = filled({8}, 1),
                       .tokens = as_halves(filled({1, 2}, 1)),
                       .frames = 1,
                       .frame_vectors = filled({1, 8}, 1),
                       .frame_seconds = {0.5}});
    writing->commit();
  }
  LibrarySql(folder_.path()).make_version_3();
  const std::vector<std::int64_t> clip = {1};
  for (auto* const open : {open_store, open_store_to_write}) {
    const auto store = open(folder_.path());
    EXPECT_EQ(store->token_form(), TokenForm::kHalf);
    EXPECT_EQ(frames_of(*store, 1, 8)->seconds, std::vector<double>{0.5});
    EXPECT_EQ(tokens_of(*store, 1).frames, 1);
    EXPECT_GT(store->sizes().frames, 0);
    EXPECT_EQ(store->check_sums(clip), 1);  // it never had one
    EXPECT_TRUE(store->faults().empty());
  }
  EXPECT_TRUE(open_job_store(folder_.path())->jobs(1).empty());
}

// Whoever reads it meanwhile sees the old one or the new one.
TEST_F(SchemaTest, AConversionIsOneStep) {
  run_sql(file_, kVersion1);
  const auto reader = open_store(folder_.path());
  const auto reading = reader->snapshot();
  EXPECT_EQ(reader->last_clip(), 9);
  open_store_to_write(folder_.path());
  EXPECT_EQ(reader->last_clip(), 9);
  EXPECT_EQ(clip_of(*reader, 7).video, "/\xFF.mp4");
}

TEST_F(SchemaTest, KilledBeforeItHadTables) {
  std::ofstream(file_).close();
  EXPECT_FALSE(store_exists(folder_.path()));
  EXPECT_THAT(error_text([&] { open_store(folder_.path()); }, Error::Kind::kUsage),
              HasSubstr("there is no library here"));
  EXPECT_EQ(open_store_to_write(folder_.path())->clip_count(), 0);
  EXPECT_TRUE(store_exists(folder_.path()));

  fs::remove(file_);
  run_sql(file_, "PRAGMA journal_mode = WAL");  // the file has a header, but no table
  EXPECT_FALSE(store_exists(folder_.path()));
  EXPECT_EQ(open_store_to_write(folder_.path())->clip_count(), 0);
}

TEST_F(SchemaTest, OtherTablesAreRefused) {
  for (const char* sql :
       {"CREATE TABLE more (x)", "CREATE VIEW v AS SELECT 1", "CREATE INDEX i ON videos (error)",
        "CREATE TRIGGER t AFTER INSERT ON clips BEGIN DELETE FROM videos; END",
        "ALTER TABLE clips ADD COLUMN x AS (zeroblob(100000000)) VIRTUAL", "DROP TABLE tokens",
        "ANALYZE"}) {
    fs::remove(file_);
    open_store_to_write(folder_.path());
    run_sql(file_, sql);
    EXPECT_THAT(error_text([&] { open_store(folder_.path()); }), HasSubstr("tables")) << sql;
    EXPECT_THAT(error_text([&] { open_store_to_write(folder_.path()); }), HasSubstr("tables"));
    EXPECT_TRUE(store_exists(folder_.path()));
  }
}

// Of such a file, damaged, SQLite says at the first write that the disk is full.
TEST_F(SchemaTest, AutoVacuumIsNotOurs) {
  run_sql(file_, std::string("PRAGMA auto_vacuum = FULL; ") + kVersion1);
  for (auto* const open : {open_store, open_store_to_write})
    EXPECT_THAT(error_text([&] { open(folder_.path()); }), HasSubstr("auto_vacuum"));
}

// A clips table whose embedding is computed, endlessly.
TEST_F(SchemaTest, GeneratedColumnsAreNeverComputed) {
  open_store_to_write(folder_.path());
  run_sql(file_, R"(
    DROP TABLE clips;
    CREATE TABLE clips (id INTEGER PRIMARY KEY, video_id INTEGER, start_seconds REAL,
      end_seconds REAL, embedding BLOB AS (zeroblob(400000000)));
    CREATE INDEX clips_of_video ON clips (video_id);
    INSERT INTO clips VALUES (1, 1, 0, 1))");
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(error_text([&] { open_store(folder_.path())->all_embeddings(8); }),
              HasSubstr("its tables are not those of a library"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

// An interior page that names one leaf 200 times, whose parent names it 200 times, and so on, is
// some kilobytes that give rows for years.
TEST_F(SchemaTest, PagesThatComeAgainAreSeen) {
  const auto store = open_store_to_write(folder_.path());
  {
    const auto writing = store->begin_writing();
    const auto video = writing->begin_video({"/a", 1, 1}, {});
    for (int i = 0; i < 600; ++i)
      writing->add_clip(video, {{0, 1}, filled({8}, 1), as_halves(filled({1, 2}, 1)), 2});
    writing->commit();
  }
  {
    Database database(file_, Database::Mode::kWrite, "test");
    database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").step();
  }
  sqlite3* handle = nullptr;
  sqlite3_open(file_.c_str(), &handle);
  sqlite3_stmt* query = nullptr;
  sqlite3_prepare_v2(handle, "SELECT rootpage FROM sqlite_schema WHERE name = 'clips'", -1, &query,
                     nullptr);
  ASSERT_EQ(sqlite3_step(query), SQLITE_ROW);
  const auto root = static_cast<std::size_t>(sqlite3_column_int(query, 0));
  sqlite3_finalize(query);
  sqlite3_close(handle);

  std::ifstream in(file_, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), {});
  constexpr std::size_t kPage = 4096;
  unsigned char* const page = reinterpret_cast<unsigned char*>(bytes.data()) + (root - 1) * kPage;
  ASSERT_EQ(page[0], 5);  // an interior page of a table
  const std::size_t cells = page[3] * 256u + page[4];
  ASSERT_GT(cells, 2u);
  const std::size_t first = page[12] * 256u + page[13];
  for (std::size_t i = 1; i < cells; ++i) {  // all name the first one's page
    const std::size_t cell = page[12 + 2 * i] * 256u + page[13 + 2 * i];
    std::copy(page + first, page + first + 4, page + cell);
  }
  std::ofstream(file_, std::ios::binary | std::ios::trunc) << bytes;
  const auto damaged = open_store(folder_.path());
  EXPECT_THAT(error_text([&] { damaged->all_embeddings(8); }), HasSubstr("damaged"));
}

}  // namespace
}  // namespace litevl
