// Searching long videos: moments, filters, and looking again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "library/indexing.h"
#include "library/read_windows.h"
#include "library/search.h"
#include "library/search_filter.h"
#include "library/surroundings.h"
#include "library/tiny_library.h"
#include "litevl/error.h"
#include "store/library_sql.h"
#include "store/open_store.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr double kLength = 12;  // seconds of long.mp4

class SearchMoments : public testing::Test {
 protected:
  SearchMoments() {
    fs::create_directories(videos_ / "sub");
    write_brightening_video(videos_ / "long.mp4", kLength, 255);
    write_brightening_video(videos_ / "sub" / "other.mp4", 3, 90);
    index_videos(*store_, retriever_, {videos_},
                 {.clips = {.window_seconds = 2, .overlap_seconds = 0.4}});
  }

  FoundClips search(const SearchOptions& options) {
    return Searcher(*store_, retriever_, kTinyFingerprint).search("a ball moves", options);
  }
  FoundClips search_precisely(const SearchOptions& options, const ReadWindows& read) {
    return Searcher(*store_, retriever_, kTinyFingerprint)
        .search_precisely("a ball moves", options, read);
  }
  std::string message_of(const SearchFilter& filter) {
    try {
      search({.filter = filter});
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), Error::Kind::kUsage);
      return error.what();
    }
    return "no error";
  }
  std::vector<std::string> names(const SearchFilter& filter) {
    std::vector<std::string> names;
    for (const auto& result : search({.filter = filter}).results)
      names.push_back(fs::path(result.video).filename());
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
  }

  TemporaryFolder folder_;
  fs::path videos_ = folder_.path() / "videos";
  Retriever retriever_ = tiny_retriever();
  std::unique_ptr<ClipStore> store_ = tiny_store(folder_.path() / "library");
};

void check_moments(const std::vector<SearchResult>& results) {
  for (const SearchResult& result : results) {
    EXPECT_LT(result.start_seconds, result.end_seconds);
    EXPECT_GE(result.start_seconds, 0);
    EXPECT_LE(result.end_seconds, kLength + 0.2);
    EXPECT_LT(result.clip.start_seconds, result.clip.end_seconds);
    EXPECT_DOUBLE_EQ(result.score, result.match + result.similarity);
    for (const SearchResult& other : results) {
      if (other.rank == result.rank || other.video != result.video) continue;
      const double both = std::min(other.end_seconds, result.end_seconds) -
                          std::max(other.start_seconds, result.start_seconds);
      const double shorter = std::min(other.end_seconds - other.start_seconds,
                                      result.end_seconds - result.start_seconds);
      EXPECT_LE(both, 0.5 * shorter + 1e-9);
    }
  }
  EXPECT_TRUE(std::ranges::is_sorted(results, std::greater(), &SearchResult::score));
}

TEST_F(SearchMoments, AreDistinctAndWithinTheirVideos) {
  const auto found = search({.top = 20});
  ASSERT_FALSE(found.results.empty());
  check_moments(found.results);
  // The clip with the highest score of all begins the list.
  EXPECT_TRUE(found.results.front().clip.start_seconds < found.results.front().end_seconds);
}

TEST_F(SearchMoments, FramesAroundAClipAreInTheOrderOfTime) {
  const auto text = retriever_.encode_texts({"a ball"}).embedding;
  const auto videos = store_->videos();
  const auto ids = store_->clips_of(std::vector{videos[0].id});
  ASSERT_GE(ids.size(), 7u);
  auto series = frames_around(*store_, ids[3], text);
  ASSERT_TRUE(series);
  EXPECT_EQ(series->range.start_seconds, 0);
  EXPECT_NEAR(series->range.end_seconds, kLength, 0.2);
  EXPECT_EQ(series->seconds.size(), 4 * ids.size());
  EXPECT_EQ(series->vectors.size(0), std::ssize(series->seconds));
  EXPECT_TRUE(std::ranges::is_sorted(series->seconds));
  const auto before = series->seconds.size();
  add_frames(*series, {0.01, 5}, series->vectors.rows(2, 2), text);
  EXPECT_EQ(series->seconds.size(), before + 2);
  EXPECT_TRUE(std::ranges::is_sorted(series->seconds));
  EXPECT_NEAR(series->similarity[0], dot(series->vectors.row(0).values(), text.values()), 1e-6);
}

TEST_F(SearchMoments, LibrariesWithoutFramesGiveTheirClips) {
  LibrarySql(folder_.path() / "library").execute("DELETE FROM frames");
  for (const SearchResult& result : search({}).results) {
    EXPECT_EQ(result.start_seconds, result.clip.start_seconds);
    EXPECT_EQ(result.end_seconds, result.clip.end_seconds);
  }
}

TEST_F(SearchMoments, FiltersLeaveOtherVideosOut) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(names({}), (Names{"long.mp4", "other.mp4"}));
  EXPECT_EQ(names({.under = {videos_ / "sub"}}), Names{"other.mp4"});
  EXPECT_EQ(names({.under = {videos_ / "long.mp4"}}), Names{"long.mp4"});
  EXPECT_EQ(names({.name = "L*.mp4"}), Names{"long.mp4"});
  EXPECT_EQ(names({.name = "?ther.*"}), Names{"other.mp4"});
  EXPECT_EQ(names({.shortest_seconds = 5}), Names{"long.mp4"});
  EXPECT_EQ(names({.longest_seconds = 5}), Names{"other.mp4"});
  EXPECT_EQ(names({.since = 0}), (Names{"long.mp4", "other.mp4"}));
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  EXPECT_EQ(names({.until = now + 10}), (Names{"long.mp4", "other.mp4"}));
  EXPECT_THAT(message_of({.since = now + 10}), HasSubstr("no video was written in that time"));
}

TEST_F(SearchMoments, AFilteredSearchIsTheSearchOfTheseVideosAlone) {
  const auto all = search({.top = 100});
  const auto one = search({.top = 100, .filter = {.name = "long.mp4"}});
  std::size_t next = 0;
  for (const SearchResult& result : all.results) {
    if (fs::path(result.video).filename() != "long.mp4") continue;
    ASSERT_LT(next, one.results.size());
    EXPECT_EQ(one.results[next].start_seconds, result.start_seconds);
    EXPECT_NEAR(one.results[next].score, result.score, 1e-5);
    ++next;
  }
  EXPECT_EQ(next, one.results.size());
}

TEST_F(SearchMoments, FiltersThatNothingPassesAreNamed) {
  EXPECT_THAT(message_of({.under = {"/nowhere"}}), HasSubstr("no video under /nowhere"));
  EXPECT_THAT(message_of({.name = "*.avi"}), HasSubstr("no video's name is like \"*.avi\""));
  EXPECT_THAT(message_of({.name = "long*", .longest_seconds = 3}),
              HasSubstr("no video has such a length, of those that pass the other conditions"));
  EXPECT_THAT(message_of({.shortest_seconds = 9, .longest_seconds = 3}), HasSubstr("both"));
  EXPECT_THAT(message_of({.shortest_seconds = -1}), HasSubstr("expected 0 or more"));
  EXPECT_THAT(message_of({.longest_seconds = std::nan("")}), HasSubstr("expected 0 or more"));
  EXPECT_THAT(message_of({.since = 9, .until = 9}), HasSubstr("the later one"));
}

TEST_F(SearchMoments, LookingAgainReadsTheVideos) {
  const auto found = search_precisely({.top = 3}, read_windows(retriever_.config()));
  EXPECT_TRUE(found.notes.empty()) << found.notes.front();
  ASSERT_FALSE(found.results.empty());
  EXPECT_LE(found.results.size(), 3u);
  check_moments(found.results);
}

TEST_F(SearchMoments, WindowsAreInOrderAndWithinTheVideo) {
  std::vector<std::string> read;
  const auto real = read_windows(retriever_.config());
  search_precisely({.top = 1}, [&](const std::string& video, const std::vector<TimeRange>& ranges,
                                   const std::function<void(const WindowPictures&)>& use) {
    read.push_back(video);
    EXPECT_TRUE(std::ranges::is_sorted(ranges, {}, &TimeRange::start_seconds));
    EXPECT_TRUE(std::ranges::is_sorted(ranges, {}, &TimeRange::end_seconds));
    for (const TimeRange& range : ranges) {
      EXPECT_GE(range.start_seconds, 0);
      EXPECT_LT(range.start_seconds, range.end_seconds);
      EXPECT_LE(range.end_seconds, kLength + 0.2);
    }
    real(video, ranges, use);
  });
  EXPECT_GE(read.size(), 2u);
}

// What was found stays found.
TEST_F(SearchMoments, AVideoThatIsGoneKeepsItsResults) {
  const auto before = search({.top = 5});
  fs::remove_all(videos_);
  const auto found = search_precisely({.top = 5}, read_windows(retriever_.config()));
  EXPECT_FALSE(found.notes.empty());
  EXPECT_THAT(found.notes.front(), HasSubstr("not looked at again"));
  ASSERT_EQ(found.results.size(), before.results.size());
  for (std::size_t i = 0; i < found.results.size(); ++i)
    EXPECT_EQ(found.results[i].start_seconds, before.results[i].start_seconds);
}

TEST_F(SearchMoments, LikeAClipFindsItsNeighboursAndNotItself) {
  Searcher searcher(*store_, retriever_, kTinyFingerprint);
  const auto clip = store_->clips_of(std::vector{store_->videos()[0].id})[2];
  const auto record = store_->clips({&clip, 1}).front();
  const auto embedding = store_->embeddings({&clip, 1}, 8);
  const auto all = searcher.search_like({.embedding = embedding}, {.top = 50}).results;
  check_moments(all);
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.front().clip.start_seconds, record.range.start_seconds);
  EXPECT_NEAR(all.front().similarity, 1, 1e-5);
  EXPECT_EQ(all.front().match, 0);
  for (const auto& result :
       searcher
           .search_like({.embedding = embedding, .video = record.video, .part = record.range},
                        {.top = 50})
           .results) {
    if (result.video != record.video) continue;
    EXPECT_TRUE(result.clip.end_seconds <= record.range.start_seconds ||
                result.clip.start_seconds >= record.range.end_seconds);
  }
}

TEST_F(SearchMoments, ExamplesHaveAChanceOfTheirOwn) {
  Searcher searcher(*store_, retriever_, kTinyFingerprint);
  const auto embedding = store_->embeddings(std::vector{store_->last_clip()}, 8);
  EXPECT_FALSE(searcher.search_like({.embedding = embedding}, {}).matches);  // too few clips
  for (int i = 0; i < 25; ++i)
    write_grey_video(videos_ / (std::to_string(i) + ".mp4"), 0.5, 10 * i);
  index_videos(*store_, retriever_, {videos_});
  for (const bool is_picture : {false, true}) {
    const auto found =
        searcher.search_like({.embedding = embedding, .is_picture = is_picture}, {.top = 20});
    ASSERT_TRUE(found.matches);
    double before = 0;
    for (const auto& result : found.results) {
      EXPECT_GE(*result.p_value, before);
      before = *result.p_value;
    }
  }
}

// Without measured chance the matching head decides.
TEST_F(SearchMoments, WhatIsNotWantedComesLast) {
  const auto before = search({.top = 20}).results;
  const std::string other = "a dog sleeps";
  const auto found = search({.top = 20, .unwanted = {other}}).results;
  ASSERT_EQ(found.size(), before.size());
  EXPECT_TRUE(std::ranges::is_partitioned(found, [](const auto& r) { return !r.is_unwanted; }));
  const auto text = retriever_.encode_texts({other});
  for (const SearchResult& result : found) {
    EXPECT_EQ(result.rank, &result - found.data() + 1);
    EXPECT_NE(result.is_match(), result.is_unwanted);
    for (const VideoRecord& video : store_->videos()) {
      if (video.file.path != result.video) continue;
      for (const auto id : store_->clips_of(std::vector{video.id})) {
        const auto range = store_->clips({&id, 1}).front().range;
        if (range.start_seconds != result.clip.start_seconds) continue;
        const auto tokens = store_->tokens({&id, 1}).front();
        const auto logit = retriever_.match_logits({tokens.values, {}, tokens.frames}, text)[0];
        EXPECT_EQ(result.is_unwanted, logit > 0) << logit;
      }
    }
  }
  EXPECT_THROW(search({.unwanted = {" "}}), Error);
}

}  // namespace
}  // namespace litevl
