// Indexing that is stopped, or that the disk stops.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "core/torch.h"
#include "library/indexing_library.h"
#include "litevl/error.h"
#include "store/library_sql.h"
#include "store/open_store.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

TEST_F(Indexing, GoesOnWithinAVideo) {
  write_brightening_video(videos_ / "a.mp4", 60, 250);  // 8 clips
  index();
  const auto whole = store_->all_embeddings(8);
  ASSERT_EQ(whole.ids.size(), 8u);
  // What a run that was killed after three clips leaves.
  const auto other = tiny_store(folder_.path() / "other");
  const VideoRecord known = store_->videos().at(0);
  {
    const auto writing = other->begin_writing();
    const auto video = writing->begin_video(known.file, known.content_hash);
    for (std::size_t i = 0; i < 3; ++i) {
      const ClipTokens tokens = tokens_of(*store_, whole.ids[i]);
      const Array<float> embedding({8}, std::span(whole.values).subspan(8 * i, 8));
      writing->add_clip(video, {clip_of(*store_, whole.ids[i]).range, embedding,
                                expanded(tokens.values).halves.row(0), tokens.frames});
    }
    writing->commit();
  }
  fs::rename(videos_ / "a.mp4", videos_ / "b.mp4");
  const IndexingReport report = index_videos(*other, retriever_, {videos_});
  EXPECT_EQ(report.clips, 5);
  EXPECT_EQ(report.videos, 1);
  EXPECT_TRUE(report.unfinished.empty());
  const auto gone_on = other->all_embeddings(8);
  ASSERT_EQ(gone_on.ids.size(), 8u);
  EXPECT_TRUE(
      torch::allclose(torch::tensor(gone_on.values), torch::tensor(whole.values), 1e-4, 1e-5));
  for (std::size_t i = 0; i < 8; ++i)
    EXPECT_EQ(clip_of(*other, gone_on.ids[i]).range.start_seconds,
              clip_of(*store_, whole.ids[i]).range.start_seconds);
  EXPECT_EQ(index_videos(*other, retriever_, {videos_}).skipped, 1);

  // Where the file cannot be opened the clips wait.
  {
    const auto writing = other->begin_writing();
    const auto video = writing->begin_video(other->videos().at(0).file, known.content_hash);
    writing->add_clip(video, {{0, 5}, filled({8}, 1), as_halves(filled({17, 16}, 1)), 4});
    std::ofstream(videos_ / "b.mp4") << "x";
    writing->set_files({{video, describe(videos_ / "b.mp4")}});
    writing->commit();
  }
  EXPECT_EQ(index_videos(*other, retriever_, {videos_}).failed.size(), 1u);
  EXPECT_EQ(other->clip_count(), 1);
  EXPECT_FALSE(other->videos().at(0).is_finished);

  // Clips of another length do not go on from these.
  {
    const auto writing = other->begin_writing();
    write_brightening_video(videos_ / "b.mp4", 60, 200);
    const auto video = writing->begin_video(describe(videos_ / "b.mp4"), {});
    writing->add_clip(video, {{0, 5}, filled({8}, 1), as_halves(filled({17, 16}, 1)), 4});
    writing->commit();
  }
  EXPECT_EQ(index_videos(*other, retriever_, {videos_}).clips, 8);
  EXPECT_EQ(other->clip_count(), 8);
}

TEST_F(Indexing, StoppingKeepsTheClipsOfAVideo) {
  write_brightening_video(videos_ / "a.mp4", 1600, 250);
  std::atomic<bool> is_cancelled = false;
  std::thread stopper([&] {
    const auto reader = open_store(folder_.path() / "library");
    while (reader->clip_count() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    is_cancelled = true;
  });
  const IndexingReport report = index({.batch_clips = 2, .is_cancelled = &is_cancelled});
  stopper.join();
  ASSERT_TRUE(report.is_cancelled);
  ASSERT_EQ(report.unfinished.size(), 1u);
  EXPECT_EQ(report.unfinished[0].clips, store_->clip_count());
  EXPECT_GT(report.unfinished[0].end_seconds, 0);
  EXPECT_NEAR(report.unfinished[0].video_seconds, 1600, 1);
  EXPECT_EQ(report.videos, 0);
  EXPECT_EQ(report.clips, store_->clip_count());
  const IndexingReport rest = index();
  EXPECT_EQ(rest.clips + report.clips, store_->clip_count());
  EXPECT_EQ(rest.videos, 1);
  EXPECT_EQ(store_->clip_count(), 200);
}

TEST_F(Indexing, CancellingKeepsWholeVideos) {
  for (int i = 0; i < 3; ++i) write_grey_video(videos_ / (std::to_string(i) + ".mp4"), 1, 10);
  const std::atomic<bool> is_cancelled = true;
  const IndexingReport report = index({.is_cancelled = &is_cancelled});
  EXPECT_TRUE(report.is_cancelled);
  EXPECT_EQ(report.videos, 0);
  EXPECT_EQ(index().videos, 3);
}

TEST_F(Indexing, WhatCannotBeStoredEndsIt) {
  for (int i = 0; i < 3; ++i) write_grey_video(videos_ / (std::to_string(i) + ".mp4"), 1, 10);
  // A video's row is written, then its clips' tokens are refused.
  LibrarySql database(folder_.path() / "library");
  database.execute("DROP TABLE compact_tokens");
  database.execute(
      "CREATE TABLE compact_tokens (clip_id INTEGER PRIMARY KEY, frames, grid_height, grid_width,"
      " width, rows, bits, cls, joins, codes CHECK (width < 0))");
  EXPECT_THROW(index(), Error);
  EXPECT_TRUE(store_->videos().empty());
}

TEST_F(Indexing, WhatCannotBeStoredLastEndsIt) {
  std::ofstream(videos_ / "broken.mp4") << "not a video";
  LibrarySql(folder_.path() / "library").execute("DROP TABLE tokens");
  EXPECT_THROW(index(), Error);
}

// At every write: no file grows over a limit that is a little higher each time.
TEST_F(Indexing, AFullDiskLosesNothing) {
  for (const int i : {0, 1, 2})
    write_brightening_video(videos_ / (std::to_string(i) + ".mp4"), 25, 250 - 50 * i);
  const fs::path library = folder_.path() / "full";
  fs::create_directory(library);
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &limit), 0);
  std::int64_t clips = 0;
  bool is_done = false;
  for (rlim_t most = 0; !is_done && most < 10'000'000; most += 7000) {
    const rlimit low{most, limit.rlim_max};
    setrlimit(RLIMIT_FSIZE, &low);
    try {
      const auto store = tiny_store(library);
      index_videos(*store, retriever_, {videos_}, {.batch_clips = 2});
      is_done = true;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), Error::Kind::kMachine) << error.what();
    }
    setrlimit(RLIMIT_FSIZE, &limit);
    if (!store_exists(library)) continue;
    const std::int64_t kept = open_store(library)->clip_count();
    EXPECT_GE(kept, clips);
    clips = kept;
  }
  std::signal(SIGXFSZ, before);
  EXPECT_TRUE(is_done);
  const auto store = tiny_store(library);
  EXPECT_EQ(index_videos(*store, retriever_, {videos_}).skipped, 3);
  EXPECT_EQ(store->clip_count(), 9);
}

}  // namespace
}  // namespace litevl
