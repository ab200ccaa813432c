// What a vector index's file keeps, and what of a stranger's is believed.
#include <gtest/gtest.h>
#include <zlib.h>

#include <cmath>
#include <cstring>
#include <fstream>

#include "store/made_embeddings.h"
#include "store/sqlite/vector_index.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

const std::string kStamp(32, 'a');

constexpr std::size_t kHeader = 80, kSum = 76;  // bytes of the header, and where its last number is

std::string rightly_summed(std::string file) {
  const auto* const bytes = reinterpret_cast<const Bytef*>(file.data());
  const auto sum = static_cast<std::uint32_t>(
      crc32_z(crc32_z(0, bytes, kSum), bytes + kHeader, file.size() - kHeader));
  std::memcpy(file.data() + kSum, &sum, 4);
  return file;
}

class SavedIndex : public testing::TestWithParam<IndexKind> {
 protected:
  // The file of 50 vectors of 8 numbers.
  std::string saved_fifty() {
    VectorIndex(fifty_vectors_, GetParam()).save(file_, kStamp);
    std::ifstream in(file_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::optional<VectorIndex> load(const std::string& content) {
    std::ofstream(file_, std::ios::binary | std::ios::trunc) << content;
    return VectorIndex::load(file_, kStamp, 8);
  }

  TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "x";
  ClipEmbeddings fifty_ = make_embeddings(50, 8);
  VectorsInMemory fifty_vectors_{fifty_};
};

TEST_P(SavedIndex, ComesBackTheSame) {
  for (const std::int64_t width : {16, 5}) {
    const auto embeddings = make_embeddings(3000, width);  // cells of more than a block
    VectorsInMemory vectors(embeddings);
    const VectorIndex index(vectors, GetParam());
    index.save(file_, kStamp);
    const auto loaded = VectorIndex::load(file_, kStamp, width);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->kind(), GetParam());
    EXPECT_EQ(loaded->size(), 3000);
    EXPECT_EQ(loaded->made_for(), 3000);
    for (std::size_t query = 0; query < 3000; query += 171) {
      // In few cells, so that it shows whether all are where they were.
      const auto before = index.search(row(embeddings, query), 10, vectors, 3);
      const auto after = loaded->search(row(embeddings, query), 10, vectors, 3);
      ASSERT_EQ(before.size(), after.size());
      for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(before[i].clip, after[i].clip);
    }
    EXPECT_FALSE(VectorIndex::load(file_, std::string(32, 'b'), width));
    EXPECT_FALSE(VectorIndex::load(file_, kStamp, width + 1));
    EXPECT_FALSE(VectorIndex::load(folder_.path() / "missing", kStamp, width));
  }
}

TEST_P(SavedIndex, OneOfNoClipsComesBack) {
  const ClipEmbeddings nothing{.ids = {}, .values = {}, .width = 8};
  VectorsInMemory vectors(nothing);
  VectorIndex(vectors, GetParam()).save(file_, kStamp);
  const auto loaded = VectorIndex::load(file_, kStamp, 8);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->size(), 0);
}

TEST_P(SavedIndex, CellsTakeAByteANumber) {
  const auto embeddings = make_embeddings(3000, 64);
  VectorsInMemory vectors(embeddings);
  VectorIndex(vectors, GetParam()).save(file_, kStamp);
  const auto bytes = std::filesystem::file_size(file_);
  if (GetParam() == IndexKind::kExact)
    EXPECT_EQ(bytes, kHeader + 3000 * (8 + 4 * 64));
  else  // and an id, a row, a step; 219 cells
    EXPECT_EQ(bytes, kHeader + 3000 * (8 + 4 + 4 + 64) + 219 * (4 + 4 * 64));
}

TEST_P(SavedIndex, DamageIsSeen) {
  const std::string sound = saved_fifty();
  EXPECT_TRUE(load(sound));
  EXPECT_FALSE(load(sound + '\0'));
  for (std::size_t i = 0; i < sound.size(); i += 1 + i / 8) {  // the header, then here and there
    std::string damaged = sound;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x40);
    EXPECT_FALSE(load(damaged)) << "byte " << i;
    EXPECT_FALSE(load(sound.substr(0, i))) << "first " << i << " bytes";
  }
}

TEST_P(SavedIndex, OneOfAnEarlierVersionIsMadeAnew) {
  std::string earlier = saved_fifty();
  earlier[7] = '2';
  EXPECT_FALSE(load(rightly_summed(earlier)));
}

TEST_P(SavedIndex, CanBeAddedTo) {
  const auto all = make_embeddings(400, 16);
  const ClipEmbeddings first{.ids = {all.ids.begin(), all.ids.begin() + 300},
                             .values = {all.values.begin(), all.values.begin() + 300 * 16},
                             .width = 16};
  VectorsInMemory some(first), vectors(all);
  VectorIndex(some, GetParam()).save(file_, kStamp);
  auto loaded = VectorIndex::load(file_, kStamp, 16);
  ASSERT_TRUE(loaded);
  loaded->add_new(vectors);
  EXPECT_EQ(loaded->num_added(), 100);
  loaded->save(file_, kStamp);
  loaded = VectorIndex::load(file_, kStamp, 16);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->size(), 400);
  EXPECT_EQ(loaded->made_for(), GetParam() == IndexKind::kExact ? 400 : 300);
  for (const std::size_t i : {7, 350})
    EXPECT_EQ(loaded->search(row(all, i), 1, vectors, 8).at(0).clip, all.ids[i]);
}

// Whoever can write the file can sum it up. Every number of its header and every cell is believed
// only as far as the file goes.
TEST_P(SavedIndex, ARightChecksumIsNotBelieved) {
  const std::string sound = saved_fifty();
  for (std::size_t i = 40; i + 8 <= sound.size(); i += i < kSum ? 8 : 28)
    for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 28,
                                      std::uint64_t{1} << 62, ~std::uint64_t{0}}) {
      std::string made = sound;
      std::memcpy(made.data() + i, &value, 8);
      const auto loaded = load(rightly_summed(made));
      if (!loaded) continue;
      EXPECT_EQ(loaded->size(), 50);
      for (const Neighbour& found : loaded->search(std::vector<float>(8, 0.1F), 50, fifty_vectors_))
        EXPECT_GE(found.clip, 10);
    }
}

// FAISS finds no cell for what is near to none, and nothing is near to a vector that is no number.
TEST_P(SavedIndex, WhatIsNotANumberIsDamage) {
  std::string made = saved_fifty();
  // Of the centres or, where there are none, of the first vectors.
  std::fill_n(made.begin() + kHeader + 50 * 8, 8 * sizeof(float), '\xFF');
  EXPECT_FALSE(load(rightly_summed(made)));
}

INSTANTIATE_TEST_SUITE_P(Kinds, SavedIndex, testing::Values(IndexKind::kExact, IndexKind::kCells));

// Where the rows are, in a file of 50 clips and 28 cells of width 8, and behind them the steps.
constexpr std::size_t kRows = kHeader + 50 * 8 + 28 * (8 * 4 + 4), kSteps = kRows + 50 * 4;

using CellsFile = SavedIndex;

TEST_P(CellsFile, EachRowComesOnce) {
  const std::string sound = saved_fifty();
  std::string twice = sound;
  std::memcpy(twice.data() + kRows, sound.data() + kRows + 4, 4);
  EXPECT_FALSE(load(rightly_summed(twice)));
  std::string far = sound;
  const std::uint32_t row = 50;
  std::memcpy(far.data() + kRows, &row, 4);
  EXPECT_FALSE(load(rightly_summed(far)));
  std::string other = sound;  // two that changed places are as good as any
  std::memcpy(other.data() + kRows, sound.data() + kRows + 4, 4);
  std::memcpy(other.data() + kRows + 4, sound.data() + kRows, 4);
  EXPECT_TRUE(load(rightly_summed(other)));
}

TEST_P(CellsFile, SizesOfCellsAreThoseOfTheFile) {
  const std::string sound = saved_fifty();
  for (const std::uint32_t size : {51U, ~0U}) {
    std::string made = sound;
    std::memcpy(made.data() + kRows - 4, &size, 4);
    EXPECT_FALSE(load(rightly_summed(made)));
  }
}

TEST_P(CellsFile, StepsAreNumbers) {
  const std::string sound = saved_fifty();
  for (const float step : {-1.0F, std::nanf(""), 1e30F}) {
    std::string made = sound;
    std::memcpy(made.data() + kSteps, &step, 4);
    EXPECT_FALSE(load(rightly_summed(made)));
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, CellsFile, testing::Values(IndexKind::kCells));

}  // namespace
}  // namespace litevl
