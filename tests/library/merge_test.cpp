#include "library/merge.h"

#include <gmock/gmock.h>

#include <set>

#include "library/indexing_library.h"
#include "litevl/error.h"
#include "store/open_store.h"

namespace litevl {
namespace {

using testing::HasSubstr;

class Merging : public Indexing {
 protected:
  Merging() {
    for (int i = 0; i < 9; ++i)
      write_grey_video(videos_ / (std::to_string(i) + ".mp4"), 1 + 4 * (i % 3), 20 * i);
  }

  std::unique_ptr<ClipStore> part(std::int64_t number, std::int64_t count) {
    auto store = tiny_store(folder_.path() / ("part" + std::to_string(number)));
    index_videos(*store, retriever_, {videos_}, {.shard = {number, count}});
    return store;
  }

  static std::vector<std::string> all_of(ClipStore& store) {
    std::vector<std::string> lines;
    const auto width = store.embedding_width();
    for (const VideoRecord& video : store.videos()) {
      const auto ids = store.clip_ids(video.id);
      const auto vectors = store.embeddings(ids, width);
      std::string line = video.file.path + ' ' + std::to_string(video.is_finished);
      for (std::size_t i = 0; i < ids.size(); ++i)
        line += ' ' + std::to_string(store.clip_ranges(video.id)[i].start_seconds) + ':' +
                std::to_string(vectors.row(static_cast<std::int64_t>(i)).data()[0]);
      lines.push_back(line);
    }
    return lines;
  }
};

TEST_F(Merging, PartsTogetherAreTheWholeLibrary) {
  index();
  std::set<std::string> seen;
  const auto merged = tiny_store(folder_.path() / "merged");
  std::int64_t videos = 0;
  for (std::int64_t number = 1; number <= 3; ++number) {
    const auto store = part(number, 3);
    for (const VideoRecord& video : store->videos())
      EXPECT_TRUE(seen.insert(video.file.path).second) << "in two parts";
    const MergeReport report = merge_library(*store, *merged);
    EXPECT_EQ(report.videos, std::ssize(store->videos()));
    videos += report.videos;
  }
  EXPECT_EQ(videos, 9);
  EXPECT_EQ(all_of(*merged), all_of(*store_));
  EXPECT_EQ(merged->roots().size(), 1u);
  EXPECT_EQ(merged->videos()[0].timeline, store_->videos()[0].timeline);
  EXPECT_EQ(merged->videos()[0].content_hash, store_->videos()[0].content_hash);
  // The next run over all has nothing to read.
  const IndexingReport report = index_videos(*merged, retriever_, {videos_}, {});
  EXPECT_EQ(report.videos, 0);
  EXPECT_EQ(report.skipped, 9);
}

TEST_F(Merging, AgainChangesNothing) {
  const auto store = part(1, 1);
  const auto merged = tiny_store(folder_.path() / "merged");
  merge_library(*store, *merged);
  const auto last = merged->last_clip();
  const MergeReport report = merge_library(*store, *merged);
  EXPECT_EQ(report.videos, 0);
  EXPECT_EQ(report.known, 9);
  EXPECT_EQ(merged->last_clip(), last);
}

TEST_F(Merging, TheNewerOfTwoVideosStays) {
  const auto old = part(1, 1);
  write_grey_video(videos_ / "0.mp4", 9, 77);
  index();
  EXPECT_EQ(merge_library(*old, *store_).videos, 0);
  EXPECT_EQ(merge_library(*store_, *old).videos, 1);
  EXPECT_EQ(all_of(*old), all_of(*store_));
}

TEST_F(Merging, RefusesWhatDoesNotFit) {
  const auto expect_refusal = [&](ClipStore& from, const char* why) {
    try {
      merge_library(from, *store_);
      ADD_FAILURE() << "merged: " << why;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), Error::Kind::kUsage);
      EXPECT_THAT(error.what(), HasSubstr(why));
    }
  };
  index();
  const auto before = all_of(*store_);
  expect_refusal(*store_, "is the library");
  const auto whole = tiny_store(folder_.path() / "whole");
  index_videos(*whole, retriever_, {videos_}, {.tokens = TokenForm::kAll});
  expect_refusal(*whole, "another part of the tokens");
  const auto fewer = tiny_store(folder_.path() / "fewer");
  index_videos(*fewer, retriever_, {videos_}, {.kept_places = 0.5});
  expect_refusal(*fewer, "another --merge");
  std::filesystem::create_directory(folder_.path() / "other");
  const auto other = open_store_to_write(folder_.path() / "other");
  other->set_model({"another", "/model"});
  expect_refusal(*other, "another model");
  EXPECT_EQ(all_of(*store_), before);
}

TEST_F(Merging, APartThatHasNoVideoIsALibraryWithoutClips) {
  for (int i = 1; i < 9; ++i) std::filesystem::remove(videos_ / (std::to_string(i) + ".mp4"));
  std::int64_t clips = 0;
  const auto merged = tiny_store(folder_.path() / "merged");
  for (std::int64_t number = 1; number <= 3; ++number)
    clips += merge_library(*part(number, 3), *merged).clips;
  EXPECT_EQ(clips, 1);
}

TEST_F(Merging, ThereAreOnlyWholeParts) {
  for (const Shard shard : {Shard{0, 3}, Shard{4, 3}, Shard{1, 0}, Shard{-1, -1}})
    EXPECT_THROW(index({.shard = shard}), Error);
}

}  // namespace
}  // namespace litevl
