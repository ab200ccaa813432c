#include "library/rebuild.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/folder_lock.h"
#include "library/search.h"
#include "library/tiny_library.h"
#include "litevl/error.h"
#include "store/library_sql.h"
#include "store/open_store.h"
#include "store/rebuilding.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const ModelIdentity kTiny{kTinyFingerprint, "/models/tiny"};
const ModelIdentity kOther{"0000000000000000", "/models/other"};

class Rebuild : public testing::Test {
 protected:
  Rebuild() {
    fs::create_directories(videos_);
    for (const int i : {0, 1}) write_grey_video(videos_ / (std::to_string(i) + ".mp4"), 1, 99 * i);
    const auto store = tiny_store(library_);
    index_videos(*store, retriever_, {videos_});
  }

  IndexingReport rebuild(const std::vector<fs::path>& roots, const IndexingOptions& options = {},
                         const ModelIdentity& model = kTiny) {
    return rebuild_library(library_, retriever_, model, roots, options);
  }
  std::string message_of(const std::vector<fs::path>& roots) {
    try {
      rebuild(roots);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), Error::Kind::kUsage);
      return error.what();
    }
    return "no error";
  }

  TemporaryFolder folder_;
  fs::path videos_ = folder_.path() / "videos", library_ = folder_.path() / "library";
  FolderLock lock_{library_, Holding::kLibrary};
  Retriever retriever_ = tiny_retriever();
};

TEST_F(Rebuild, TakesTheOldOnesPlace) {
  const std::string stamp = open_store(library_)->stamp();
  write_grey_video(videos_ / "2.mp4", 1, 30);
  EXPECT_EQ(rebuild({}, {}, kOther).videos, 3);
  const auto store = open_store_to_write(library_);
  EXPECT_NE(store->stamp(), stamp);
  EXPECT_EQ(store->model().fingerprint, kOther.fingerprint);
  EXPECT_EQ(store->clip_count(), 3);
  ASSERT_EQ(store->roots().size(), 1u);
  EXPECT_EQ(store->roots()[0].path, videos_);
  EXPECT_FALSE(fs::exists(library_ / "rebuild"));
  EXPECT_EQ(index_videos(*store, retriever_, {videos_}).skipped, 3);
}

// Who reads goes on with the old one to its end, then with the new one, and never meets an error.
TEST_F(Rebuild, ReadersAreNotDisturbed) {
  const auto reader = open_store(library_);
  Searcher searcher(*reader, retriever_, kTinyFingerprint);
  EXPECT_EQ(searcher.search("a ball").results.size(), 2u);
  auto opened = open_store(library_);
  write_grey_video(videos_ / "2.mp4", 1, 30);
  {
    const auto reading = opened->snapshot();
    EXPECT_EQ(opened->clip_count(), 2);
    rebuild({videos_});
    EXPECT_EQ(opened->clip_count(), 2);
    EXPECT_EQ(opened->all_embeddings(8).ids.size(), 2u);
  }
  {  // the log of the new one grows, and the old one's reader goes
    const auto writer = open_store_to_write(library_);
    const auto writing = writer->begin_writing();
    const auto video = writing->begin_video({"/a", 1, 1}, {});
    writing->add_clip(video, {{0, 1},
                              filled({8}, static_cast<float>(1 / std::sqrt(8.0))),
                              as_halves(filled({17, 16}, 1)),
                              4});
    writing->finish_video(video, {});
    writing->commit();
    opened.reset();
  }
  EXPECT_EQ(open_store(library_)->clip_count(), 4);
  EXPECT_EQ(searcher.search("a ball").results.size(), 4u);
}

TEST_F(Rebuild, StoppedItLeavesTheLibraryAndGoesOn) {
  const std::string stamp = open_store(library_)->stamp();
  {
    const auto store = open_rebuild(library_, kOther);
    const auto writing = store->begin_writing();
    writing->add_root("videos", videos_);
    writing->commit();
    index_videos(*store, retriever_, {videos_ / "0.mp4"});
  }
  const std::atomic<bool> is_cancelled = true;
  EXPECT_TRUE(rebuild({videos_}, {.is_cancelled = &is_cancelled}, kOther).is_cancelled);
  EXPECT_EQ(open_store(library_)->stamp(), stamp);
  const IndexingReport report = rebuild({videos_}, {}, kOther);
  EXPECT_EQ(report.skipped, 1);
  EXPECT_EQ(report.videos, 1);
  EXPECT_EQ(open_store(library_)->model().fingerprint, kOther.fingerprint);

  open_rebuild(library_, kOther);  // with another model it begins anew
  EXPECT_EQ(rebuild({videos_}).videos, 2);
}

TEST_F(Rebuild, ForgetsNothingByMistake) {
  const fs::path empty = folder_.path() / "empty";
  fs::create_directory(empty);
  EXPECT_THAT(message_of({empty}), HasSubstr("no video files"));
  write_grey_video(empty / "x.mp4", 1, 10);
  EXPECT_THAT(message_of({empty}), HasSubstr("would forget 2 videos: they are in other folders"));
  for (const int i : {0, 1})
    fs::rename(videos_ / (std::to_string(i) + ".mp4"),
               folder_.path() / (std::to_string(i) + ".mp4"));
  EXPECT_THAT(message_of({videos_}), HasSubstr("no video files"));
  write_grey_video(videos_ / "new.mp4", 2, 10);
  EXPECT_THAT(message_of({}), HasSubstr("none that it knows in " + videos_.string()));
  EXPECT_EQ(open_store(library_)->clip_count(), 2);
  EXPECT_FALSE(fs::exists(library_ / "rebuild"));
  EXPECT_EQ(rebuild({videos_}, {.is_forgetting = true}).videos, 1);
  EXPECT_EQ(open_store(library_)->clip_count(), 1);
}

TEST_F(Rebuild, WhereNothingCanBeReadTheOldOneStays) {
  for (const int i : {0, 1}) std::ofstream(videos_ / (std::to_string(i) + ".mp4")) << "x";
  EXPECT_THAT(message_of({videos_}), HasSubstr("would forget 2 videos: "));
  EXPECT_EQ(rebuild({videos_}, {.is_forgetting = true}).failed.size(), 2u);
  EXPECT_EQ(open_store(library_)->clip_count(), 2);
}

TEST_F(Rebuild, OneThatCannotBeReadTodayIsNotForgotten) {
  std::ofstream(videos_ / "1.mp4") << "x";
  EXPECT_THAT(message_of({videos_}), HasSubstr("would forget 1 videos: "));
  EXPECT_EQ(open_store(library_)->clip_count(), 2);
  // Under another name it is the same, and one that is gone is meant to be forgotten.
  write_grey_video(videos_ / "1.mp4", 1, 99);
  fs::rename(videos_ / "1.mp4", videos_ / "one.mp4");
  rebuild({videos_});
  EXPECT_EQ(open_store(library_)->clip_count(), 2);
  fs::remove(videos_ / "one.mp4");
  rebuild({videos_});
  EXPECT_EQ(open_store(library_)->clip_count(), 1);
}

TEST_F(Rebuild, LessOfAVideoThanIsKnownIsNotTaken) {
  write_grey_video(videos_ / "long.mp4", 50, 60);
  {
    const auto store = open_store_to_write(library_);
    index_videos(*store, retriever_, {videos_});
    ASSERT_GT(store->clip_count(), 5);
  }
  const auto clips = open_store(library_)->clip_count();
  // Cut off in its last third, which is found only while it is read.
  fs::resize_file(videos_ / "long.mp4", fs::file_size(videos_ / "long.mp4") * 2 / 3);
  EXPECT_THAT(message_of({videos_}), HasSubstr("would forget 1 videos: "));
  EXPECT_EQ(open_store(library_)->clip_count(), clips);
  rebuild({videos_}, {.is_forgetting = true});
  EXPECT_LT(open_store(library_)->clip_count(), clips);
}

TEST_F(Rebuild, WhatOthersMadeIsNotReplaced) {
  const auto query = [&](const char* sql) { LibrarySql(library_).execute(sql); };
  query("PRAGMA user_version = 99");
  EXPECT_THAT(error_text([&] { rebuild({videos_}, {.is_forgetting = true}); }),
              HasSubstr("it is not replaced"));
  query("PRAGMA user_version = 2; PRAGMA application_id = 7");
  EXPECT_THAT(error_text([&] { rebuild({videos_}); }), HasSubstr("it is not replaced"));
}

TEST_F(Rebuild, ADamagedLibraryIsReplaced) {
  std::ofstream(library_ / "library.sqlite", std::ios::trunc) << std::string(5000, 'x');
  std::ofstream(library_ / "library.sqlite-wal") << "x";
  const auto report = rebuild({videos_});
  EXPECT_EQ(report.videos, 2);
  EXPECT_EQ(open_store(library_)->clip_count(), 2);
  // It may be worth more than it seems.
  EXPECT_EQ(report.set_aside.filename(), "library.sqlite.damaged-1");
  EXPECT_EQ(fs::file_size(report.set_aside), 5000U);
  EXPECT_EQ(fs::file_size(report.set_aside.string() + "-wal"), 1U);
  std::ofstream(library_ / "library.sqlite", std::ios::trunc) << std::string(6000, 'y');
  EXPECT_EQ(rebuild({videos_}).set_aside.filename(), "library.sqlite.damaged-2");
  EXPECT_EQ(fs::file_size(report.set_aside), 5000U);
}

TEST_F(Rebuild, PlantedLinksAreNotFollowed) {
  const fs::path other = folder_.path() / "other";
  tiny_store(other);
  fs::create_directory_symlink(other, library_ / "rebuild");
  rebuild({videos_});
  EXPECT_EQ(open_store(other)->clip_count(), 0);
  fs::create_directory(library_ / "rebuild");
  fs::create_symlink(other / "library.sqlite", library_ / "rebuild" / "library.sqlite");
  rebuild({videos_});
  EXPECT_EQ(open_store(other)->clip_count(), 0);
  EXPECT_FALSE(fs::is_symlink(library_ / "library.sqlite"));
  EXPECT_EQ(open_store(library_)->clip_count(), 2);
}

}  // namespace
}  // namespace litevl
