#include "store/sqlite/clip_index.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "core/folder_lock.h"
#include "store/made_clips.h"
#include "store/made_embeddings.h"
#include "store/sqlite/stored_vectors.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

class ClipIndex : public testing::Test {
 protected:
  void add_video(const std::string& path, float number = 1) {
    const auto writing = store_->begin_writing();
    const auto video = writing->begin_video({path, 1, 1}, {});
    writing->add_clip(video, {{0, 1}, filled({8}, number), as_halves(filled({5, 16}, 1)), 2});
    writing->finish_video(video, {});
    writing->commit();
  }
  void remove_first_video() {
    const auto writing = store_->begin_writing();
    writing->remove_video(store_->videos().at(0).id);
    writing->commit();
  }
  std::int64_t open_size() {
    const auto reading = store_->snapshot();
    return open_clip_index(*store_, 8).size();
  }

  TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "clips.index";
  std::unique_ptr<SqliteStore> store_ = SqliteStore::open_or_create(folder_.path());
};

TEST_F(ClipIndex, IsMadeAnewWhenMissingStaleOrDamaged) {
  add_video("/a.mp4");
  EXPECT_EQ(open_size(), 1);
  EXPECT_TRUE(std::filesystem::exists(file_));
  add_video("/b.mp4");
  EXPECT_EQ(open_size(), 2);  // one was added
  std::filesystem::remove(file_);
  EXPECT_EQ(open_size(), 2);  // missing
  std::ofstream(file_, std::ios::trunc) << "damaged";
  EXPECT_EQ(open_size(), 2);
  EXPECT_TRUE(VectorIndex::load(file_, store_->stamp(), 8));
}

// A backup of the database is put back, and other videos get the numbers that were given since.
TEST_F(ClipIndex, OneOfAnotherPastIsStale) {
  for (const std::int64_t before : {3, 50'001}) {
    SCOPED_TRACE(before);
    const ClipEmbeddings many = make_embeddings(before + 40, 8);
    const auto add = [&](const std::string& path, std::int64_t from, std::int64_t count) {
      const auto writing = store_->begin_writing();
      const auto video = writing->begin_video({path, 1, 1}, {});
      for (auto i = static_cast<std::size_t>(from); i < static_cast<std::size_t>(from + count); ++i)
        writing->add_clip(
            video, {{0, 1}, Array<float>({8}, row(many, i)), as_halves(filled({1, 1}, 1)), 1});
      writing->finish_video(video, {});
      writing->commit();
    };
    add("/before.mp4", 0, before);
    const auto number = store_->last_clip();
    add("/a.mp4", before, 20);
    update_clip_index(*store_, 8);
    const std::string kept = "UPDATE library SET next_clip = " + std::to_string(number + 1);
    {
      Database database(database_file(folder_.path()), Database::Mode::kWrite, "test");
      database.execute("DELETE FROM videos WHERE path = CAST('/a.mp4' AS BLOB); " + kept);
    }
    add("/b.mp4", before + 20, 20);
    const auto reading = store_->snapshot();
    StoredVectors vectors(*store_, 8);
    const auto found = open_clip_index(*store_, 8)
                           .search(row(many, static_cast<std::size_t>(before + 25)), 1, vectors);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].clip, number + 6);
    const auto file = VectorIndex::load(file_, store_->stamp(), 8);
    ASSERT_TRUE(file);
    EXPECT_TRUE(file->is_of(vectors));
  }
}

TEST_F(ClipIndex, OneOfAnotherLibraryIsStale) {
  add_video("/a.mp4");
  EXPECT_EQ(open_size(), 1);
  const TemporaryFolder other;
  const auto second = SqliteStore::open_or_create(other.path());
  std::filesystem::copy(file_, other.path() / "clips.index");
  const auto reading = second->snapshot();
  EXPECT_EQ(open_clip_index(*second, 8).size(), 0);
}

TEST_F(ClipIndex, IsNotSavedWhileSomebodyWrites) {
  add_video("/a.mp4");
  const FolderLock lock(folder_.path(), Holding::kLibrary);
  EXPECT_EQ(open_size(), 1);
  EXPECT_FALSE(std::filesystem::exists(file_));
  update_clip_index(*store_, 8);
  EXPECT_TRUE(std::filesystem::exists(file_));
}

TEST_F(ClipIndex, IsBroughtUpToDate) {
  for (const char* path : {"/a.mp4", "/b.mp4"}) add_video(path);
  update_clip_index(*store_, 8);
  add_video("/c.mp4");
  remove_first_video();
  update_clip_index(*store_, 8);  // half as many again: made anew, without what was removed
  auto index = VectorIndex::load(file_, store_->stamp(), 8);
  ASSERT_TRUE(index);
  EXPECT_EQ(index->size(), 2);
  EXPECT_EQ(index->last_clip(), store_->last_clip());
  for (int i = 0; i < 8; ++i) add_video("/" + std::to_string(i));
  update_clip_index(*store_, 8);
  remove_first_video();
  add_video("/d.mp4");
  update_clip_index(*store_, 8);  // added to: what was removed is still there
  EXPECT_EQ(VectorIndex::load(file_, store_->stamp(), 8)->size(), 11);
}

TEST_F(ClipIndex, CellsOfManyClipsStayWhenOneIsAdded) {
  constexpr std::int64_t kClips = 50'001;
  const ClipEmbeddings many = make_embeddings(kClips, 8);
  {
    const auto writing = store_->begin_writing();
    const auto video = writing->begin_video({"/many.mp4", 1, 1}, {});
    for (std::size_t i = 0; i < kClips; ++i)
      writing->add_clip(video,
                        {{0, 1}, Array<float>({8}, row(many, i)), as_halves(filled({1, 1}, 1)), 1});
    writing->finish_video(video, {});
    writing->commit();
  }
  const auto check = [&](const VectorIndex& index, IndexKind kind, std::int64_t clips) {
    EXPECT_EQ(index.kind(), kind);
    EXPECT_EQ(index.size(), clips);
    EXPECT_EQ(index.made_for(), kClips);
    StoredVectors vectors(*store_, 8);
    for (const std::size_t i : {0, 777, 50'000}) {
      const auto found = index.search(row(many, i), 1, vectors).at(0);
      EXPECT_EQ(found.clip, static_cast<std::int64_t>(i) + 1);
      EXPECT_NEAR(found.similarity, 1, 1e-6);
    }
  };
  {
    const FolderLock lock(folder_.path(), Holding::kLibrary);
    const auto reading = store_->snapshot();
    check(open_clip_index(*store_, 8), IndexKind::kCodes, kClips);  // k-means would take its time
    EXPECT_FALSE(std::filesystem::exists(file_));
  }
  update_clip_index(*store_, 8);
  add_video("/one_more.mp4", std::sqrt(1.0F / 8));  // of unit length, as the others
  update_clip_index(*store_, 8);
  const auto index = VectorIndex::load(file_, store_->stamp(), 8);
  ASSERT_TRUE(index);
  check(*index, IndexKind::kCells, kClips + 1);
  StoredVectors vectors(*store_, 8);
  EXPECT_EQ(index->search(std::vector<float>(8, 1), 1, vectors).at(0).clip, kClips + 1);
}

// Right stamp, right checksum, but not the index of these clips.
TEST_F(ClipIndex, OneThatLeavesClipsOutIsNotUsed) {
  for (const char* path : {"/a.mp4", "/b.mp4", "/c.mp4"}) add_video(path);
  ClipEmbeddings some = store_->all_embeddings(8);
  some.ids.erase(some.ids.begin());
  some.values.resize(16);
  VectorsInMemory vectors(some);
  VectorIndex(vectors, IndexKind::kExact).save(file_, store_->stamp());
  EXPECT_EQ(open_size(), 3);
  some.ids.back() = std::int64_t{1} << 40;  // hides what is added later
  VectorIndex(vectors, IndexKind::kExact).save(file_, store_->stamp());
  EXPECT_EQ(open_size(), 3);
}

}  // namespace
}  // namespace litevl
