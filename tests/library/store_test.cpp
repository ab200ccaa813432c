#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/files.h"
#include "core/torch.h"
#include "library/store_writing.h"
#include "library/tiny_library.h"
#include "litevl/error.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"
#include "torch/tensors.h"

namespace litevl {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kWidth = 8;  // E

void add_clips(StoreWriting& writing, std::int64_t video, int clips) {
  for (int i = 0; i < clips; ++i)
    writing.add_clip(video, {{i * 1.0, i + 1.0},
                             filled({kWidth}, static_cast<float>(i)),
                             as_halves(filled({5, 16}, static_cast<float>(i))),
                             2});
}

std::int64_t add_video(Store& store, const VideoFile& file, int clips) {
  StoreWriting writing(store);
  const auto video = writing.begin_video(file, "hash");
  add_clips(writing, video, clips);
  writing.finish_video(video, {});
  writing.commit();
  return video;
}

void remove_video(Store& store, std::int64_t id) {
  StoreWriting writing(store);
  writing.remove_video(id);
  writing.commit();
}

TEST(Store, KeepsWhatItIsGiven) {
  const TemporaryFolder folder;
  const auto embedding = torch::randn({kWidth});
  const auto tokens = torch::randn({5, 16});
  // Names may have any bytes but '/' and zero.
  const VideoFile file{"/videos/\xFF\n\"';DROP TABLE videos; \xC3\xA9.mp4", 123, -456};
  {
    Store store = Store::open_or_create(folder.path());
    store.set_model({"77c0e2", "/models/\xFF"});
    StoreWriting writing(store);
    const auto video = writing.begin_video(file, "16 bytes");
    writing.add_clip(video, {{1.5, 4}, as_array(embedding), as_halves(as_array(tokens)), 2});
    writing.finish_video(video, "packet at 4 s");
    writing.add_root("films", "/videos/\xFF");
    writing.commit();
  }
  Store store = Store::open(folder.path());
  EXPECT_EQ(store.model().fingerprint, "77c0e2");
  EXPECT_EQ(store.model().folder, "/models/\xFF");
  const auto videos = store.videos();
  ASSERT_EQ(videos.size(), 1u);
  EXPECT_EQ(videos[0].file, file);
  EXPECT_EQ(videos[0].error, "packet at 4 s");
  EXPECT_EQ(videos[0].content_hash, "16 bytes");
  EXPECT_TRUE(videos[0].is_finished);
  EXPECT_FALSE(videos[0].timeline);
  ASSERT_EQ(store.roots().size(), 1u);
  EXPECT_EQ(store.roots()[0].name, "films");
  EXPECT_EQ(store.roots()[0].path, "/videos/\xFF");
  EXPECT_EQ(videos[0].clips, 1);

  const ClipEmbeddings all = store.embeddings(kWidth);
  ASSERT_EQ(all.ids.size(), 1u);
  EXPECT_TRUE(torch::equal(torch::tensor(all.values), embedding));
  const ClipRecord clip = store.clip(all.ids[0]);
  EXPECT_EQ(clip.video, file.path);
  EXPECT_EQ(clip.range.start_seconds, 1.5);
  EXPECT_EQ(clip.range.end_seconds, 4);
  const ClipTokens stored = store.tokens(all.ids[0]);
  EXPECT_EQ(stored.frames, 2);
  EXPECT_TRUE(torch::equal(as_tensor(stored.values)[0], tokens.to(torch::kBFloat16)));
}

TEST(Store, WithoutCommitNothingIsChanged) {
  const TemporaryFolder folder;
  Store store = Store::open_or_create(folder.path());
  add_video(store, {"/a.mp4", 1, 1}, 2);
  const std::string stamp = store.stamp();
  {
    StoreWriting writing(store);  // ends without `commit`, as by an exception
    add_clips(writing, writing.begin_video({"/a.mp4", 2, 2}, {}), 1);
  }
  ASSERT_EQ(store.videos().size(), 1u);
  EXPECT_EQ(store.videos()[0].file.size_bytes, 1);
  EXPECT_EQ(store.clip_count(), 2);
  EXPECT_EQ(store.stamp(), stamp);
}

TEST(Store, AChangedVideoReplacesTheOldOne) {
  const TemporaryFolder folder;
  Store store = Store::open_or_create(folder.path());
  add_video(store, {"/a.mp4", 1, 1}, 3);
  add_video(store, {"/b.mp4", 1, 1}, 1);
  const auto last = store.last_clip();
  add_video(store, {"/a.mp4", 2, 2}, 1);
  EXPECT_EQ(store.videos().size(), 2u);
  EXPECT_EQ(store.clip_count(), 2);
  EXPECT_GT(store.last_clip(), last);
}

// An index of clips that were removed must not find others in their place.
TEST(Store, NumbersOfClipsAreNeverGivenAgain) {
  const TemporaryFolder folder;
  Store store = Store::open_or_create(folder.path());
  add_video(store, {"/a.mp4", 1, 1}, 3);
  const auto last = store.last_clip();
  remove_video(store, store.videos()[0].id);
  EXPECT_EQ(store.last_clip(), 0);
  add_video(store, {"/b.mp4", 1, 1}, 1);
  EXPECT_GT(store.last_clip(), last);
}

TEST(Store, AVideoMayBeLeftUnfinished) {
  const TemporaryFolder folder;
  Store store = Store::open_or_create(folder.path());
  std::int64_t video = 0;
  {
    StoreWriting writing(store);
    video = writing.begin_video({"/a.mp4", 1, 1}, {});
    add_clips(writing, video, 2);
    writing.commit();
  }
  EXPECT_FALSE(store.videos().at(0).is_finished);
  ASSERT_EQ(store.clip_ranges(video).size(), 2u);
  EXPECT_EQ(store.clip_ranges(video)[1].end_seconds, 2);
  StoreWriting writing(store);
  writing.add_clip(video, {{2, 3}, filled({kWidth}, 1), as_halves(filled({5, 16}, 1)), 2});
  writing.finish_video(video, "no more");
  writing.commit();
  EXPECT_TRUE(store.videos().at(0).is_finished);
  EXPECT_EQ(store.videos().at(0).clips, 3);
}

TEST(Store, FilesMayChangePlaces) {
  const TemporaryFolder folder;
  Store store = Store::open_or_create(folder.path());
  const auto a = add_video(store, {"/a.mp4", 1, 1}, 1);
  const auto b = add_video(store, {"/b.mp4", 2, 2}, 2);
  add_video(store, {"/c.mp4", 3, 3}, 4);
  StoreWriting writing(store);
  writing.set_files({{a, {"/b.mp4", 1, 5}}, {b, {"/c.mp4", 2, 6}}});
  writing.commit();
  const auto videos = store.videos();
  ASSERT_EQ(videos.size(), 2u);  // what was /c.mp4 is gone
  EXPECT_EQ(videos[0].id, a);
  EXPECT_EQ(videos[0].file, (VideoFile{"/b.mp4", 1, 5}));
  EXPECT_EQ(videos[1].id, b);
  EXPECT_EQ(store.clip_count(), 3);
}

TEST(Store, CopiesHaveClipsOfTheirOwn) {
  const TemporaryFolder folder;
  Store store = Store::open_or_create(folder.path());
  const auto a = add_video(store, {"/a.mp4", 1, 1}, 2);
  {
    StoreWriting writing(store);
    writing.copy_video(a, {"/b.mp4", 1, 7});
    writing.commit();
  }
  remove_video(store, a);
  const auto videos = store.videos();
  ASSERT_EQ(videos.size(), 1u);
  EXPECT_EQ(videos[0].file, (VideoFile{"/b.mp4", 1, 7}));
  EXPECT_EQ(videos[0].content_hash, "hash");
  EXPECT_TRUE(videos[0].is_finished);
  const auto ids = store.embeddings(kWidth).ids;
  ASSERT_EQ(ids.size(), 2u);
  EXPECT_EQ(store.clip(ids[1]).range.start_seconds, 1);
  EXPECT_TRUE(torch::equal(as_tensor(store.tokens(ids[1]).values)[0],
                           torch::ones({5, 16}, torch::kBFloat16)));
}

TEST(Store, RemovedVideosTakeTheirClipsWithThem) {
  const TemporaryFolder folder;
  Store store = Store::open_or_create(folder.path());
  add_video(store, {"/a.mp4", 1, 1}, 3);
  const auto id = store.embeddings(kWidth).ids[0];
  remove_video(store, store.videos()[0].id);
  EXPECT_TRUE(store.videos().empty());
  EXPECT_EQ(store.clip_count(), 0);
  EXPECT_THROW(store.tokens(id), Error);
}

TEST(Store, ReadersSeeOneStateWhileAVideoIsWritten) {
  const TemporaryFolder folder;
  Store writer = Store::open_or_create(folder.path());
  add_video(writer, {"/a.mp4", 1, 1}, 1);
  Store reader = Store::open(folder.path());
  {
    const Transaction reading = reader.begin_reading();
    EXPECT_EQ(reader.clip_count(), 1);
    add_video(writer, {"/b.mp4", 1, 1}, 1);
    EXPECT_EQ(reader.clip_count(), 1);
  }
  EXPECT_EQ(reader.clip_count(), 2);
}

TEST(Store, MissingLibraryIsNamed) {
  const TemporaryFolder folder;
  EXPECT_FALSE(Store::exists(folder.path()));
  EXPECT_EQ(error_text([&] { Store::open(folder.path()); }, Error::Kind::kUsage),
            "library " + folder.path().string() +
                ": there is no library here; make one with `litevl index`");
}

TEST(Store, FoldersMayHaveOddNames) {
  const TemporaryFolder folder;
  for (const char* name : {"a?mode=memory", "50% off", "#1", "new\nline", "caf\xC3\xA9", "\xFF"}) {
    const auto library = folder.path() / name;
    std::filesystem::create_directories(library);
    add_video(*std::make_unique<Store>(Store::open_or_create(library)), {"/a.mp4", 1, 1}, 1);
    EXPECT_TRUE(Store::exists(library)) << name;
    EXPECT_EQ(Store::open(library).clip_count(), 1) << name;
  }
}

TEST(Store, OtherDatabasesAndVersionsAreRefused) {
  const TemporaryFolder folder;
  {
    Database database(folder.path() / "library.sqlite", Database::Mode::kCreate, "test");
    database.execute("CREATE TABLE clips (x)");
  }
  EXPECT_THAT(error_text([&] { Store::open(folder.path()); }),
              HasSubstr("is not the database of a library"));
  EXPECT_THAT(error_text([&] { Store::open_or_create(folder.path()); }),
              HasSubstr("is not the database of a library"));
  std::filesystem::remove(folder.path() / "library.sqlite");
  Store::open_or_create(folder.path());
  Database(folder.path() / "library.sqlite", Database::Mode::kWrite, "test")
      .execute("PRAGMA user_version = 9");
  EXPECT_THAT(error_text([&] { Store::open(folder.path()); }),
              HasSubstr("made by version 9 of the library, expected 3"));
}

// A schema that has the right header and wrong tables, or tables with wrong contents.
TEST(Store, HostileDatabasesAreErrors) {
  const TemporaryFolder folder;
  Store store = Store::open_or_create(folder.path());
  add_video(store, {"/a.mp4", 1, 1}, 1);
  const auto id = store.embeddings(kWidth).ids[0];
  Database database(folder.path() / "library.sqlite", Database::Mode::kWrite, "test");
  for (const char* sql :
       {"UPDATE tokens SET width = 0", "UPDATE tokens SET width = -16",
        "UPDATE tokens SET width = 9223372036854775807", "UPDATE tokens SET width = 7",
        "UPDATE tokens SET data = x''", "UPDATE tokens SET data = 'text', width = 'many'"}) {
    database.execute(sql);
    EXPECT_THROW(store.tokens(id), Error) << sql;
  }
  database.execute("UPDATE clips SET embedding = x'00'");
  EXPECT_THAT(error_text([&] { store.embeddings(kWidth); }),
              HasSubstr("has an embedding of 1 bytes, expected 8 numbers of 4"));
  // Not a number, beside sound ones; and such that products of it are none.
  for (const char* number : {"0000c07f", "0000807f", "ffff7f7f"}) {
    database.execute("UPDATE clips SET embedding = x'0000803f" + std::string(number) +
                     std::string(48, '0') + "'");
    EXPECT_THAT(error_text([&] { store.embeddings(kWidth); }),
                HasSubstr("the embedding of clip " + std::to_string(id) + " is damaged"));
  }
  database.execute("DELETE FROM library");
  EXPECT_THROW(store.model(), Error);
  EXPECT_THROW(store.stamp(), Error);
  database.execute("DROP TABLE tokens");
  EXPECT_THAT(error_text([&] { store.tokens(id); }), HasSubstr("damaged or not a library"));
}

// SQLite calls that "out of memory", which would be the machine's fault.
TEST(Store, AClaimOfGigabytesIsDamage) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "library.sqlite";
  Database(file, Database::Mode::kCreate, "test")
      .execute("PRAGMA page_size = 512; CREATE TABLE x (y); DROP TABLE x");
  Store::open_or_create(folder.path());
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
  EXPECT_THAT(error_text([&] { Store::open(folder.path()); }),
              HasSubstr("damaged or not a library (out of memory)"));
}

// By one byte of its header.
TEST(Store, ALaterFormatIsNotTheDisksFault) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "library.sqlite";
  Store::open_or_create(folder.path());
  std::string bytes = read_file(file, 1 << 20);
  bytes[18] = 3;
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  EXPECT_EQ(Store::open(folder.path()).clip_count(), 0);
  EXPECT_THAT(error_text([&] { Store::open_or_create(folder.path()); }),
              HasSubstr("of a later SQLite and may only be read"));
}

TEST(Store, DamagedFilesAreErrors) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "library.sqlite";
  {
    Store store = Store::open_or_create(folder.path());
    for (int i = 0; i < 40; ++i) add_video(store, {"/" + std::to_string(i), 1, 1}, 8);
  }
  const auto size = std::filesystem::file_size(file);
  std::ifstream in(file, std::ios::binary);
  const std::string sound((std::istreambuf_iterator<char>(in)), {});
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    torch::manual_seed(seed);
    std::string damaged = sound;
    const auto at = torch::randint(static_cast<std::int64_t>(size), {200}, torch::kLong);
    for (std::int64_t i = 0; i < at.size(0); ++i)
      damaged[static_cast<std::size_t>(at[i].item<std::int64_t>())] =
          static_cast<char>(seed * 37 + 1);
    if (seed % 3 == 0) damaged.resize(damaged.size() / 2);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << damaged;
    try {  // whatever it finds, it is an answer or an Error
      Store store = Store::open(folder.path());
      store.videos();
      for (const auto id : store.embeddings(kWidth).ids) {
        store.clip(id);
        store.tokens(id);
      }
    } catch (const Error&) {
    }
  }
  std::ofstream(file, std::ios::binary | std::ios::trunc) << std::string(5000, 'x');
  EXPECT_THAT(error_text([&] { Store::open(folder.path()); }),
              HasSubstr("damaged or not a library (file is not a database); "
                        "`litevl index --rebuild` makes it anew"));
  EXPECT_THROW(Store::open_or_create(folder.path()), Error);
}

TEST(Store, FeaturesBelongToOneModel) {
  const TemporaryFolder folder;
  Store store = Store::open_or_create(folder.path());
  store.set_model({"1f3a9c5555555555", "/m"});
  EXPECT_NO_THROW(store.require_model("1f3a9c5555555555", "search"));
  EXPECT_EQ(error_text([&] { store.require_model("77c0e25555555555", "search"); }),
            "search: the library's features are from model 1f3a9c, this is 77c0e2; "
            "run `litevl index --rebuild`");
}

// A library that cannot be looked at is not taken for none, which somebody would make anew.
TEST(StoreFolder, ThatCannotBeLookedIntoIsSaid) {
  const TemporaryFolder folder;
  const auto circle = folder.path() / "circle";
  std::filesystem::create_symlink(circle, circle);
  try {
    Store::exists(circle);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kMachine);
    EXPECT_THAT(error.what(), testing::HasSubstr("cannot be read: "));
  }
  EXPECT_FALSE(Store::exists(folder.path() / "missing"));
  EXPECT_FALSE(Store::exists(folder.path()));
}

}  // namespace
}  // namespace litevl
