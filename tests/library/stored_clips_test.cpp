// Questions to a library.
#include "library/stored_clips.h"

#include <gmock/gmock.h>

#include <fstream>

#include "library/ask.h"
#include "library/indexing.h"
#include "library/tiny_library.h"
#include "library/watched_video.h"
#include "litevl/error.h"
#include "store/library_sql.h"
#include "store/open_store.h"
#include "support/error_text.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"
#include "torch/module_encoder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const std::vector<std::string> kListed = {"left", "right", "red", "a red ball", "grows"};

class StoredClipsTest : public testing::Test {
 protected:
  StoredClipsTest() {
    fs::create_directories(videos_ / "sub");
    for (const int i : {0, 1, 2, 3})
      write_grey_video(videos_ / (std::to_string(i) + ".mp4"), 1, 70 * i);
    write_brightening_video(videos_ / "sub" / "long.mp4", 6, 118);
    store_ = tiny_store(library_);
    auto retriever = tiny_retriever();
    index_videos(
        *store_, retriever, {videos_},
        {.clips = {.window_seconds = 2, .overlap_seconds = 0.5}, .tokens = TokenForm::kAll});
  }

  StoredClips clips(const SearchFilter& filter = {}) {
    return {*store_, answerer_.config(), filter};
  }
  AskResult ask(AskedClips& asked, const std::string& question, const AskOptions& options = {}) {
    return Asker(answerer_, 0.07, answerer_.compile(kListed), options).ask(asked, {question})[0];
  }

  TemporaryFolder folder_;
  fs::path videos_ = folder_.path() / "videos", library_ = folder_.path() / "library";
  std::unique_ptr<ClipStore> store_;
  Answerer answerer_{make_encoder(small_model()), WordPiece(small_vocabulary(), "small")};
};

// Of a library with one video the answers are those of the video itself.
TEST_F(StoredClipsTest, AnswersAreThoseOfTheVideos) {
  const fs::path long_video = videos_ / "sub" / "long.mp4";
  auto stored = clips({.under = {long_video}});
  WatchedVideo watched(answerer_, long_video,
                       {.clips = {.window_seconds = 2, .overlap_seconds = 0.5}});
  ASSERT_EQ(stored.count(), std::ssize(watched.clips()));
  ASSERT_GT(stored.count(), 3);
  for (const std::string question : {"which way?", "a red ball"}) {
    const auto from_store = ask(stored, question, {.clips = 3});
    const auto from_video = ask(watched, question, {.clips = 3});
    ASSERT_EQ(from_store.candidates.size(), from_video.candidates.size());
    for (std::size_t i = 0; i < from_store.candidates.size(); ++i)
      // Tokens are stored as bfloat16.
      EXPECT_NEAR(from_store.candidates[i].probability, from_video.candidates[i].probability, 0.01);
    ASSERT_FALSE(from_store.evidence.empty());
    EXPECT_EQ(from_store.evidence[0].video, long_video);
    EXPECT_EQ(from_store.evidence[0].range.start_seconds,
              from_video.evidence[0].range.start_seconds);
  }
}

TEST_F(StoredClipsTest, TheNearestClipsOfAllVideosAreAsked) {
  auto all = clips();
  const auto question = answerer_.question_features({"a red ball", "left"});
  const auto nearest = all.nearest(question, 3);
  ASSERT_EQ(nearest.size(), 2u);
  EXPECT_EQ(nearest[0].size(), 3u);
  const auto embeddings = store_->all_embeddings(answerer_.config().embed_dim);
  std::vector<std::pair<double, std::int64_t>> expected;
  for (const auto id : embeddings.ids) {
    const auto one = all.embedding(id);
    double product = 0;
    for (std::int64_t e = 0; e < one.count(); ++e)
      product += one.data()[e] * question.row(1).data()[e];
    expected.emplace_back(-product, id);
  }
  std::ranges::sort(expected);
  std::vector<std::int64_t> ids = {expected[0].second, expected[1].second, expected[2].second};
  std::ranges::sort(ids);
  EXPECT_EQ(nearest[1], ids);
  const auto record = all.record(ids[0]);
  EXPECT_TRUE(fs::exists(record.video));
  EXPECT_EQ(clips({.under = {videos_ / "2.mp4"}}).nearest(question, 3)[0].size(), 1u);
  // Evidence from several videos is kept apart.
  for (const auto& part : ask(all, "a red ball", {.clips = 64}).evidence)
    EXPECT_TRUE(fs::exists(part.video)) << part.video;
}

TEST_F(StoredClipsTest, ReducedTokensAnswerToo) {
  const fs::path other = folder_.path() / "quarter";
  const auto store = tiny_store(other);
  auto retriever = tiny_retriever();
  index_videos(*store, retriever, {videos_}, {.tokens = TokenForm::kHalf});
  StoredClips reduced(*store, answerer_.config(), {});
  const auto result = ask(reduced, "which way?");
  EXPECT_EQ(result.candidates.size(), 5u);
  EXPECT_GT(result.candidates[0].probability, 0);
}

TEST_F(StoredClipsTest, WhatIsDamagedIsSaid) {
  EXPECT_THAT(error_text([&] { clips({.under = {folder_.path() / "none"}}); }, Error::Kind::kUsage),
              HasSubstr("no video under"));
  auto all = clips();
  LibrarySql(library_).execute("UPDATE tokens SET width = 3");
  EXPECT_THAT(error_text([&] { ask(all, "which way?"); }), HasSubstr("tokens"));
}

}  // namespace
}  // namespace litevl
