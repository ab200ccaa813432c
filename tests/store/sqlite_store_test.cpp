#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "core/files.h"
#include "litevl/error.h"
#include "store/clip_store_contract.h"
#include "store/made_clips.h"
#include "store/open_store.h"
#include "store/sqlite/database.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

using testing::HasSubstr;

TEST(SqliteStore, MissingLibraryIsNamed) {
  const TemporaryFolder folder;
  EXPECT_FALSE(store_exists(folder.path()));
  EXPECT_EQ(error_text([&] { open_store(folder.path()); }, Error::Kind::kUsage),
            "library " + folder.path().string() +
                ": there is no library here; index videos first (`litevl index`)");
}

TEST(SqliteStore, FoldersMayHaveOddNames) {
  const TemporaryFolder folder;
  for (const char* name : {"a?mode=memory", "50% off", "#1", "new\nline", "caf\xC3\xA9", "\xFF"}) {
    const auto library = folder.path() / name;
    std::filesystem::create_directories(library);
    add_video(*open_store_to_write(library), {"/a.mp4", 1, 1}, 1);
    EXPECT_TRUE(store_exists(library)) << name;
    EXPECT_EQ(open_store(library)->clip_count(), 1) << name;
  }
}

TEST(SqliteStore, OtherDatabasesAndVersionsAreRefused) {
  const TemporaryFolder folder;
  {
    Database database(folder.path() / "library.sqlite", Database::Mode::kCreate, "test");
    database.execute("CREATE TABLE clips (x)");
  }
  EXPECT_THAT(error_text([&] { open_store(folder.path()); }),
              HasSubstr("is not the database of a library"));
  EXPECT_THAT(error_text([&] { open_store_to_write(folder.path()); }),
              HasSubstr("is not the database of a library"));
  std::filesystem::remove(folder.path() / "library.sqlite");
  open_store_to_write(folder.path());
  Database(folder.path() / "library.sqlite", Database::Mode::kWrite, "test")
      .execute("PRAGMA user_version = 9");
  EXPECT_THAT(error_text([&] { open_store(folder.path()); }),
              HasSubstr("made by version 9 of the library, expected 4"));
}

// A schema that has the right header and wrong tables, or tables with wrong contents.
TEST(SqliteStore, HostileDatabasesAreErrors) {
  const TemporaryFolder folder;
  const auto store = open_store_to_write(folder.path());
  add_video(*store, {"/a.mp4", 1, 1}, 1);
  const auto id = store->all_embeddings(kWidth).ids[0];
  Database database(folder.path() / "library.sqlite", Database::Mode::kWrite, "test");
  for (const char* sql :
       {"UPDATE tokens SET width = 0", "UPDATE tokens SET width = -16",
        "UPDATE tokens SET width = 9223372036854775807", "UPDATE tokens SET width = 7",
        "UPDATE tokens SET data = x''", "UPDATE tokens SET data = 'text', width = 'many'"}) {
    database.execute(sql);
    EXPECT_THROW(tokens_of(*store, id), Error) << sql;
  }
  database.execute("UPDATE clips SET embedding = x'00'");
  EXPECT_THAT(error_text([&] { store->all_embeddings(kWidth); }),
              HasSubstr("has an embedding of 1 bytes, expected 8 numbers of 4"));
  // Not a number, beside sound ones; and such that products of it are none.
  for (const char* number : {"0000c07f", "0000807f", "ffff7f7f"}) {
    database.execute("UPDATE clips SET embedding = x'0000803f" + std::string(number) +
                     std::string(48, '0') + "'");
    EXPECT_THAT(error_text([&] { store->all_embeddings(kWidth); }),
                HasSubstr("the embedding of clip " + std::to_string(id) + " is damaged"));
  }
  database.execute("DELETE FROM library");
  EXPECT_THROW(store->model(), Error);
  EXPECT_THROW(store->stamp(), Error);
  database.execute("DROP TABLE tokens");
  EXPECT_THAT(error_text([&] { tokens_of(*store, id); }), HasSubstr("damaged or not a library"));
}

// SQLite calls that "out of memory", which would be the machine's fault.
TEST(SqliteStore, AClaimOfGigabytesIsDamage) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "library.sqlite";
  Database(file, Database::Mode::kCreate, "test")
      .execute("PRAGMA page_size = 512; CREATE TABLE x (y); DROP TABLE x");
  open_store_to_write(folder.path());
  std::string bytes = read_file(file, 1 << 20);
  const auto number = [&](std::size_t at) {
    return static_cast<unsigned char>(bytes[at]) * 256u + static_cast<unsigned char>(bytes[at + 1]);
  };
  // The table of tables fills several pages: the first of them by a pointer in page 1.
  ASSERT_EQ(bytes[100], 5);
  const std::size_t leaf = (number(number(112) + 2) - 1) * 512u;
  ASSERT_EQ(bytes[leaf], 13);
  // Its first row's length.
  bytes.replace(leaf + number(leaf + 8), 5, "\x8f\xff\xff\xff\x7f");
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  EXPECT_THAT(error_text([&] { open_store(folder.path()); }),
              HasSubstr("damaged or not a library (out of memory)"));
}

// By one byte of its header.
TEST(SqliteStore, ALaterFormatIsNotTheDisksFault) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "library.sqlite";
  open_store_to_write(folder.path());
  std::string bytes = read_file(file, 1 << 20);
  bytes[18] = 3;
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  EXPECT_EQ(open_store(folder.path())->clip_count(), 0);
  EXPECT_THAT(error_text([&] { open_store_to_write(folder.path()); }),
              HasSubstr("of a later SQLite and may only be read"));
}

TEST(SqliteStore, DamagedFilesAreErrors) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "library.sqlite";
  {
    const auto store = open_store_to_write(folder.path());
    for (int i = 0; i < 40; ++i) add_video(*store, {"/" + std::to_string(i), 1, 1}, 8);
  }
  const auto size = std::filesystem::file_size(file);
  std::ifstream in(file, std::ios::binary);
  const std::string sound((std::istreambuf_iterator<char>(in)), {});
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    std::mt19937_64 generator(seed);
    std::string damaged = sound;
    for (int i = 0; i < 200; ++i) damaged[generator() % size] = static_cast<char>(seed * 37 + 1);
    if (seed % 3 == 0) damaged.resize(damaged.size() / 2);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << damaged;
    try {  // whatever it finds, it is an answer or an Error
      const auto store = open_store(folder.path());
      store->videos();
      for (const auto id : store->all_embeddings(kWidth).ids) {
        clip_of(*store, id);
        tokens_of(*store, id);
      }
    } catch (const Error&) {
    }
  }
  std::ofstream(file, std::ios::binary | std::ios::trunc) << std::string(5000, 'x');
  EXPECT_THAT(error_text([&] { open_store(folder.path()); }),
              HasSubstr("damaged or not a library (file is not a database); "
                        "rebuild the library (`litevl index --rebuild`)"));
  EXPECT_THROW(open_store_to_write(folder.path()), Error);
}

// A library that cannot be looked at is not taken for none, which somebody would make anew.
TEST(SqliteStore, ThatCannotBeLookedIntoIsSaid) {
  const TemporaryFolder folder;
  const auto circle = folder.path() / "circle";
  std::filesystem::create_symlink(circle, circle);
  try {
    store_exists(circle);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kMachine);
    EXPECT_THAT(error.what(), testing::HasSubstr("cannot be read: "));
  }
  EXPECT_FALSE(store_exists(folder.path() / "missing"));
  EXPECT_FALSE(store_exists(folder.path()));
}

INSTANTIATE_TEST_SUITE_P(Sqlite, ClipStoreContract,
                         testing::Values([](const std::filesystem::path& folder) {
                           return folder;
                         }));

}  // namespace
}  // namespace litevl
