#include "library/vector_index.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "core/error.h"
#include "core/folder_lock.h"
#include "core/torch.h"
#include "library/clip_index.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

const std::string kStamp(32, 'a');

// Unit vectors in clusters, as clips of a few subjects are.
ClipEmbeddings make_embeddings(std::int64_t count, std::int64_t width) {
  torch::manual_seed(3);
  const auto centres = torch::randn({20, width});
  auto rows = centres.index_select(0, torch::randint(20, {count}, torch::kLong)) +
              torch::randn({count, width});
  rows = torch::nn::functional::normalize(rows).contiguous();
  ClipEmbeddings embeddings{
      .ids = {},
      .values = {rows.data_ptr<float>(), rows.data_ptr<float>() + rows.numel()},
      .width = width};
  for (std::int64_t i = 0; i < count; ++i) embeddings.ids.push_back(10 + 3 * i);
  return embeddings;
}

std::span<const float> row(const ClipEmbeddings& embeddings, std::size_t i) {
  const auto width = static_cast<std::size_t>(embeddings.width);
  return std::span(embeddings.values).subspan(i * width, width);
}

// The oracle: a plain scan in double precision.
std::vector<std::int64_t> nearest(const ClipEmbeddings& embeddings, std::span<const float> query,
                                  std::size_t count) {
  std::vector<std::pair<double, std::int64_t>> all;
  for (std::size_t i = 0; i < embeddings.ids.size(); ++i) {
    double product = 0;
    for (std::size_t k = 0; k < query.size(); ++k)
      product += static_cast<double>(row(embeddings, i)[k]) * static_cast<double>(query[k]);
    all.emplace_back(-product, embeddings.ids[i]);
  }
  std::sort(all.begin(), all.end());
  std::vector<std::int64_t> ids;
  for (std::size_t i = 0; i < count; ++i) ids.push_back(all[i].second);
  return ids;
}

double recall(const VectorIndex& index, const ClipEmbeddings& embeddings, std::int64_t cells) {
  constexpr std::size_t kCount = 32;
  std::size_t found = 0;
  std::size_t wanted = 0;
  for (std::size_t query = 0; query < embeddings.ids.size(); query += 97) {
    const auto expected = nearest(embeddings, row(embeddings, query), kCount);
    const std::set<std::int64_t> oracle(expected.begin(), expected.end());
    for (const Neighbour& neighbour : index.search(row(embeddings, query), kCount, cells))
      found += oracle.count(neighbour.clip);
    wanted += kCount;
  }
  return static_cast<double>(found) / static_cast<double>(wanted);
}

TEST(VectorIndex, ExactIsTheScan) {
  const auto embeddings = make_embeddings(500, 24);
  const VectorIndex index(embeddings, IndexKind::kExact);
  const auto found = index.search(row(embeddings, 7), 12);
  std::vector<std::int64_t> ids;
  for (const Neighbour& neighbour : found) ids.push_back(neighbour.clip);
  EXPECT_EQ(ids, nearest(embeddings, row(embeddings, 7), 12));
  EXPECT_EQ(found[0].clip, embeddings.ids[7]);
  EXPECT_NEAR(found[0].similarity, 1, 1e-6);
}

TEST(VectorIndex, CellsNearlyAreTheScan) {
  const auto embeddings = make_embeddings(4000, 32);
  const VectorIndex index(embeddings, IndexKind::kCells);
  const double low = recall(index, embeddings, 4);
  const double usual = recall(index, embeddings, 64);
  EXPECT_LT(low, usual);
  EXPECT_GT(usual, 0.99);  // 1.0 measured
  EXPECT_GT(low, 0.5);     // 4 of 252 cells: 0.65 measured
}

TEST(VectorIndex, KindFollowsTheNumberOfClips) {
  EXPECT_EQ(choose_index_kind(0), IndexKind::kExact);
  EXPECT_EQ(choose_index_kind(50'000), IndexKind::kExact);
  EXPECT_EQ(choose_index_kind(50'001), IndexKind::kCells);
}

TEST(VectorIndex, FewClipsAndOddRequests) {
  const auto embeddings = make_embeddings(3, 8);
  const VectorIndex index(embeddings, IndexKind::kExact);
  EXPECT_EQ(index.search(row(embeddings, 0), 100).size(), 3u);
  EXPECT_TRUE(index.search(row(embeddings, 0), 0).empty());
  EXPECT_TRUE(index.search(row(embeddings, 0), -1).empty());
  EXPECT_THROW(index.search(row(embeddings, 0).first(7), 1), Error);
  const VectorIndex empty(make_embeddings(0, 8), IndexKind::kExact);
  EXPECT_TRUE(empty.search(row(embeddings, 0), 5).empty());
}

TEST(VectorIndex, EqualsComeById) {
  ClipEmbeddings embeddings{.ids = {5, 6, 7, 8}, .values = std::vector<float>(4, 1), .width = 1};
  const auto found = VectorIndex(embeddings, IndexKind::kExact).search(row(embeddings, 0), 4);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(found[i].clip, embeddings.ids[i]);
}

class SavedIndex : public testing::TestWithParam<IndexKind> {};

TEST_P(SavedIndex, ComesBackTheSame) {
  const TemporaryFolder folder;
  const auto embeddings = make_embeddings(300, 16);
  const VectorIndex index(embeddings, GetParam());
  index.save(folder.path() / "x", kStamp);
  const auto loaded = VectorIndex::load(folder.path() / "x", kStamp, 16);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->kind(), GetParam());
  const auto before = index.search(row(embeddings, 0), 10);
  const auto after = loaded->search(row(embeddings, 0), 10);
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(before[i].clip, after[i].clip);

  EXPECT_FALSE(VectorIndex::load(folder.path() / "x", std::string(32, 'b'), 16));
  EXPECT_FALSE(VectorIndex::load(folder.path() / "x", kStamp, 17));
  EXPECT_FALSE(VectorIndex::load(folder.path() / "missing", kStamp, 16));
}

TEST_P(SavedIndex, DamageIsSeen) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "x";
  VectorIndex(make_embeddings(50, 8), GetParam()).save(file, kStamp);
  std::ifstream in(file, std::ios::binary);
  const std::string sound((std::istreambuf_iterator<char>(in)), {});
  const auto load = [&](const std::string& content) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
    return VectorIndex::load(file, kStamp, 8).has_value();
  };
  EXPECT_TRUE(load(sound));
  for (std::size_t i = 0; i < sound.size(); i += 1 + i / 8) {  // the header, then here and there
    std::string damaged = sound;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x40);
    EXPECT_FALSE(load(damaged)) << "byte " << i;
    EXPECT_FALSE(load(sound.substr(0, i))) << "first " << i << " bytes";
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, SavedIndex, testing::Values(IndexKind::kExact, IndexKind::kCells));

class ClipIndex : public testing::Test {
 protected:
  void add_video(const std::string& path) {
    VideoWriting writing(store_, {path, 1, 1});
    writing.add_clip({0, 1}, torch::ones({8}), torch::ones({5, 16}), 2);
    writing.commit({});
  }
  std::int64_t open_size() {
    const Transaction reading = store_.begin_reading();
    return open_clip_index(store_, 8).size();
  }

  TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "clips.index";
  Store store_ = Store::open_or_create(folder_.path());
};

TEST_F(ClipIndex, IsMadeAnewWhenMissingStaleOrDamaged) {
  add_video("/a.mp4");
  EXPECT_EQ(open_size(), 1);
  EXPECT_TRUE(std::filesystem::exists(file_));
  add_video("/b.mp4");
  EXPECT_EQ(open_size(), 2);  // stale
  std::filesystem::remove(file_);
  EXPECT_EQ(open_size(), 2);  // missing
  std::ofstream(file_, std::ios::trunc) << "damaged";
  EXPECT_EQ(open_size(), 2);
  EXPECT_TRUE(VectorIndex::load(file_, store_.stamp(), 8));
}

TEST_F(ClipIndex, OneOfAnotherLibraryIsStale) {
  add_video("/a.mp4");
  EXPECT_EQ(open_size(), 1);
  const TemporaryFolder other;
  Store second = Store::open_or_create(other.path());
  std::filesystem::copy(file_, other.path() / "clips.index");
  const Transaction reading = second.begin_reading();
  EXPECT_EQ(open_clip_index(second, 8).size(), 0);
}

TEST_F(ClipIndex, IsNotSavedWhileSomebodyWrites) {
  add_video("/a.mp4");
  const FolderLock lock(folder_.path(), Holding::kLibrary);
  EXPECT_EQ(open_size(), 1);
  EXPECT_FALSE(std::filesystem::exists(file_));
  update_clip_index(store_, 8);
  EXPECT_TRUE(std::filesystem::exists(file_));
}

}  // namespace
}  // namespace litevl
