#include "library/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "core/files.h"
#include "core/stop.h"
#include "library/indexing_library.h"
#include "store/library_sql.h"
#include "store/open_store.h"
#include "support/error_text.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Verify : public Indexing {
 protected:
  // A video of three clips and one of one.
  Verify() {
    write_brightening_video(videos_ / "long.mp4", 25, 250);
    write_grey_video(videos_ / "short.mp4", 2, 90);
    index();
    for (const auto& video : store_->videos())
      for (const auto id : store_->clip_ids(video.id)) ids_.push_back(id);
  }

  VerifyReport verify(VerifyOptions options = {}) {
    return verify_library(*store_, &retriever_, options);
  }
  std::vector<FaultKind> kinds(const VerifyReport& report) {
    std::vector<FaultKind> kinds;
    for (const auto& fault : report.faults) kinds.push_back(fault.kind);
    return kinds;
  }
  void sql(const std::string& statement) {
    LibrarySql(folder_.path() / "library").execute(statement);
  }
  std::string clip(std::size_t i) const { return std::to_string(ids_[i]); }
  // What a library has of each clip, by video and time.
  std::vector<std::vector<float>> content(ClipStore& store) {
    std::vector<std::vector<float>> all;
    for (const auto& video : store.videos()) {
      auto ids = store.clip_ids(video.id);
      std::sort(ids.begin(), ids.end(), [&](std::int64_t a, std::int64_t b) {
        return clip_of(store, a).range.start_seconds < clip_of(store, b).range.start_seconds;
      });
      for (const auto id : ids) {
        const auto row = store.embeddings({&id, 1}, store.embedding_width());
        all.emplace_back(row.begin(), row.end());
        all.back().push_back(static_cast<float>(clip_of(store, id).range.start_seconds));
      }
    }
    return all;
  }

  std::vector<std::int64_t> ids_;
};

TEST_F(Verify, NothingIsWrongWithASoundLibrary) {
  const auto report = verify();
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.videos, 2);
  EXPECT_EQ(report.clips, std::ssize(ids_));
  EXPECT_EQ(report.files, 2);
  EXPECT_EQ(report.missing_files, 0);
  EXPECT_EQ(report.sampled_videos, 2);
  EXPECT_EQ(report.sampled_clips, 4);
  EXPECT_GT(report.least_similarity, 0.9999);
  const auto repaired = repair_library(*store_, report);
  EXPECT_EQ(repaired.clips + repaired.files + repaired.derived_files, 0);
  EXPECT_EQ(store_->clip_count(), std::ssize(ids_));
}

TEST_F(Verify, DamagedClipsAreNamedAndMadeAgain) {
  const auto before = content(*store_);
  ASSERT_EQ(ids_.size(), 4u);
  // Of the long video the second clip, of the short one its only one.
  sql("UPDATE compact_tokens SET codes = x'00' WHERE clip_id = " + clip(1));
  sql("UPDATE clips SET embedding = zeroblob(length(embedding)) WHERE id = " + clip(3));
  auto report = verify();
  ASSERT_THAT(kinds(report), ElementsAre(FaultKind::kClip, FaultKind::kClip));
  EXPECT_EQ(report.faults[0].clip, ids_[1]);
  EXPECT_THAT(report.faults[0].video, HasSubstr("long.mp4"));
  EXPECT_GT(report.faults[0].range.start_seconds, 0);
  EXPECT_THAT(report.faults[1].what, HasSubstr("has the length 0, expected 1"));
  const auto repaired = repair_library(*store_, report);
  EXPECT_EQ(repaired.clips, 2);
  EXPECT_EQ(repaired.videos, 2);
  // The healthy ones are still there.
  EXPECT_EQ(store_->clip_ids(store_->videos()[0].id), (std::vector{ids_[0], ids_[2]}));
  EXPECT_THAT(verify().faults, IsEmpty());
  const auto indexed = index();
  EXPECT_EQ(indexed.clips, 2);
  EXPECT_EQ(content(*store_), before);
  EXPECT_TRUE(store_->videos()[0].is_finished);
  EXPECT_EQ(store_->clip_ids(store_->videos()[0].id)[0], ids_[0]);  // not encoded again
  EXPECT_THAT(verify().faults, IsEmpty());
}

TEST_F(Verify, EveryPartOfAClipIsLookedAt) {
  const auto fault_after = [&](const std::string& statement) {
    sql(statement);
    const auto report = verify({.is_reading_files = false, .sampled_videos = 0});
    const std::string what = report.faults.size() == 1 ? report.faults[0].what : "not one fault";
    sql("DELETE FROM clips WHERE id = " + clip(0));
    return what;
  };
  EXPECT_THAT(fault_after("UPDATE clips SET end_seconds = -1 WHERE id = " + clip(0)),
              HasSubstr("times of clip"));
  ids_.erase(ids_.begin());
  EXPECT_THAT(fault_after("DELETE FROM compact_tokens WHERE clip_id = " + clip(0)),
              HasSubstr("missing or damaged"));
  ids_.erase(ids_.begin());
  EXPECT_THAT(fault_after("UPDATE frames SET vectors = zeroblob(length(vectors)) WHERE clip_id = " +
                          clip(0)),
              HasSubstr("the vector of a frame has the length 0"));
  ids_.erase(ids_.begin());
  EXPECT_THAT(fault_after("UPDATE frames SET seconds = x'' WHERE clip_id = " + clip(0)),
              HasSubstr("frames of clip"));
}

// In the database's file, in the low bits of a number in the middle: what is read stays plausible.
TEST_F(Verify, OneChangedBitIsFoundAndMadeAgain) {
  const fs::path library = folder_.path() / "library";
  const auto before = content(*store_);
  struct Part {
    const char* column;
    const char* found;
  };
  const auto of = [&](std::size_t i) { return " = " + clip(i); };
  const Part parts[] = {{"codes FROM compact_tokens WHERE clip_id", "the tokens of clip"},
                        {"cls FROM compact_tokens WHERE clip_id", "the tokens of clip"},
                        {"embedding FROM clips WHERE id", "the times or the vector of clip"},
                        {"vectors FROM frames WHERE clip_id", "the frames of clip"},
                        {"seconds FROM frames WHERE clip_id", "the frames of clip"}};
  for (const Part& part : parts) {
    SCOPED_TRACE(part.column);
    ids_.clear();
    for (const auto& video : store_->videos())
      for (const auto id : store_->clip_ids(video.id)) ids_.push_back(id);
    const std::string bytes =
        LibrarySql(library).bytes(std::string("SELECT ") + part.column + of(1));
    ASSERT_GE(bytes.size(), 16u);
    store_.reset();
    { LibrarySql(library).number("PRAGMA wal_checkpoint(TRUNCATE)"); }
    std::ifstream in(library / "library.sqlite", std::ios::binary);
    std::string file((std::istreambuf_iterator<char>(in)), {});
    const std::string begin = bytes.substr(0, 16);
    ASSERT_NE(file.find(begin), std::string::npos);
    // Others are on pages that are free.
    for (auto at = file.find(begin); at != std::string::npos; at = file.find(begin, at))
      file[at + 8] = static_cast<char>(file[at + 8] ^ 1);
    std::ofstream(library / "library.sqlite", std::ios::binary | std::ios::trunc) << file;
    store_ = open_store_to_write(library);

    const auto report = verify({.sampled_videos = 0});
    ASSERT_THAT(kinds(report), ElementsAre(FaultKind::kClip));
    EXPECT_THAT(report.faults[0].what, HasSubstr(part.found));
    EXPECT_EQ(report.faults[0].clip, ids_[1]);
    EXPECT_EQ(report.clips_without_checksum, 0);
    EXPECT_EQ(repair_library(*store_, report).clips, 1);
    EXPECT_EQ(index().clips, 1);
    EXPECT_THAT(verify().faults, IsEmpty());
    EXPECT_EQ(content(*store_), before);
  }
}

TEST_F(Verify, FeaturesOfAnotherVideoAreFound) {
  // Sound by itself, but of the other video, and from a version without checksums.
  sql("DELETE FROM checksums WHERE clip_id = " + clip(0));
  sql("UPDATE clips SET embedding = (SELECT embedding FROM clips WHERE id = " + clip(2) +
      ") WHERE id = " + clip(0));
  EXPECT_THAT(verify({.sampled_videos = 0}).faults, IsEmpty());
  EXPECT_EQ(verify({.sampled_videos = 0}).clips_without_checksum, 1);
  const auto report = verify();
  ASSERT_THAT(kinds(report), ElementsAre(FaultKind::kFeatures));
  EXPECT_EQ(report.faults[0].clip, ids_[0]);
  EXPECT_LT(report.least_similarity, kLeastFeatureCosine);
  EXPECT_EQ(repair_library(*store_, report).clips, 1);
  index();
  EXPECT_THAT(verify().faults, IsEmpty());
  EXPECT_EQ(store_->clip_count(), 4);
}

TEST_F(Verify, ChangedFilesAreReadAgain) {
  // Another video of the same size, with the same time.
  const fs::path video = videos_ / "short.mp4";
  const auto time = fs::last_write_time(video);
  std::string bytes = read_file(video, 1 << 26);
  const auto size = bytes.size();
  write_grey_video(video, 2, 200);
  bytes = read_file(video, 1 << 26);
  bytes.resize(size, '\0');
  std::ofstream(video, std::ios::binary) << bytes;
  fs::last_write_time(video, time);
  EXPECT_EQ(index().videos, 0);  // it is not noticed
  EXPECT_THAT(verify({.is_reading_files = false, .sampled_videos = 0}).faults, IsEmpty());
  const auto report = verify();
  ASSERT_THAT(kinds(report), ElementsAre(FaultKind::kContent));
  EXPECT_THAT(report.faults[0].video, HasSubstr("short.mp4"));
  const auto clips = store_->clip_count();
  EXPECT_EQ(repair_library(*store_, report).files, 1);
  EXPECT_EQ(store_->clip_count(), clips);  // until there are others
  EXPECT_EQ(index().videos, 1);
  EXPECT_EQ(store_->clip_count(), clips);
  EXPECT_THAT(verify().faults, IsEmpty());
}

TEST_F(Verify, MissingAndTouchedFilesAreNoDamage) {
  fs::rename(videos_ / "long.mp4", folder_.path() / "elsewhere.mp4");
  fs::last_write_time(videos_ / "short.mp4", fs::file_time_type::clock::now());
  const auto report = verify();
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.missing_files, 1);
  EXPECT_EQ(report.changed_files, 1);
  EXPECT_EQ(report.sampled_videos, 0);
}

TEST_F(Verify, DerivedFilesAreMadeAgain) {
  const fs::path file = folder_.path() / "library/clips.index";
  store_->prepare_nearest(store_->embedding_width());
  ASSERT_TRUE(fs::exists(file));
  std::string bytes = read_file(file, 1 << 26);
  bytes[bytes.size() / 2] ^= 1;
  std::ofstream(file, std::ios::binary) << bytes;
  const auto report = verify({.sampled_videos = 0});
  ASSERT_THAT(kinds(report), ElementsAre(FaultKind::kDerived));
  EXPECT_THAT(report.faults[0].what, HasSubstr("clips.index"));
  EXPECT_EQ(repair_library(*store_, report).derived_files, 1);
  EXPECT_TRUE(fs::exists(file));
  EXPECT_THAT(verify({.sampled_videos = 0}).faults, IsEmpty());
  EXPECT_EQ(store_->clip_count(), 4);
}

TEST_F(Verify, ADamagedDatabaseIsNotTouched) {
  store_.reset();
  const fs::path file = folder_.path() / "library/library.sqlite";
  sql("PRAGMA wal_checkpoint(TRUNCATE)");
  std::string bytes = read_file(file, 1 << 26);
  // A page of the tree of clips, which is not the first.
  const auto page = 4096 * (bytes.size() / 4096 / 2);
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(page), 100, '\xFF');
  std::ofstream(file, std::ios::binary) << bytes;
  store_ = tiny_store(folder_.path() / "library");
  const auto report = verify();
  ASSERT_FALSE(report.faults.empty());
  EXPECT_EQ(report.faults[0].kind, FaultKind::kStorage);
  EXPECT_THAT(error_text([&] { repair_library(*store_, report); }), HasSubstr("--rebuild"));
  store_.reset();
  EXPECT_EQ(read_file(file, 1 << 26), bytes);
}

TEST_F(Verify, CanBeCancelled) {
  const std::atomic<bool> is_cancelled{true};
  EXPECT_THROW(verify({.is_cancelled = &is_cancelled}), Stopped);
}

}  // namespace
}  // namespace litevl
