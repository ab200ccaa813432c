#include "library/compacting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "library/indexing.h"
#include "library/search.h"
#include "library/tiny_library.h"
#include "litevl/error.h"
#include "store/library_sql.h"
#include "store/open_store.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Compacting : public testing::Test {
 protected:
  Compacting() {
    fs::create_directories(videos_);
    for (int i = 0; i < 3; ++i) write_grey_video(videos_ / (std::to_string(i) + ".mp4"), 1, 80 * i);
    write_brightening_video(videos_ / "long.mp4", 20, 250);
  }
  IndexingReport index(std::optional<TokenForm> tokens = {}) {
    return index_videos(*store_, retriever_, {videos_}, {.tokens = tokens});
  }
  std::vector<double> scores() {
    std::vector<double> scores;
    for (const auto& result :
         Searcher(*store_, retriever_, kTinyFingerprint).search("a ball", {.top = 10}).results)
      scores.push_back(result.score);
    return scores;
  }

  bool is_mostly_room() {
    LibrarySql database(library_);
    return database.number("PRAGMA freelist_count") > database.number("PRAGMA page_count") / 2;
  }

  TemporaryFolder folder_;
  fs::path library_ = folder_.path() / "library";
  fs::path videos_ = folder_.path() / "videos";
  Retriever retriever_ = tiny_retriever();
  std::unique_ptr<ClipStore> store_ = tiny_store(library_);
};

// From what is stored, to what indexing the videos would have given but for its rounding.
TEST_F(Compacting, ALibraryOfAllTokensIsCompactedWithoutItsVideos) {
  EXPECT_EQ(index(TokenForm::kAll).compacted, 0);
  const auto clips = store_->clip_count();
  EXPECT_EQ(store_->whole_clip_count(), clips);
  fs::rename(videos_, folder_.path() / "elsewhere");
  fs::create_directories(videos_);
  const auto report = index(TokenForm::kHalf);
  EXPECT_EQ(report.compacted, clips);
  EXPECT_EQ(report.clips, 0);
  EXPECT_EQ(store_->whole_clip_count(), 0);
  EXPECT_EQ(store_->clip_count(), clips);
  EXPECT_EQ(tokens_of(*store_, 1).values.size(1), 1 + 8);

  const auto before = scores();
  fs::remove(videos_);
  fs::rename(folder_.path() / "elsewhere", videos_);
  store_ = tiny_store(folder_.path() / "fresh");
  index(TokenForm::kHalf);
  const auto fresh = scores();
  ASSERT_EQ(before.size(), fresh.size());
  for (std::size_t i = 0; i < fresh.size(); ++i) EXPECT_NEAR(before[i], fresh[i], 0.05);
  EXPECT_EQ(index().compacted, 0);
}

// Also where the run before was stopped when it had compacted everything.
TEST_F(Compacting, RoomIsGivenBack) {
  index(TokenForm::kAll);
  {
    // As large as a library's is that is worth it.
    const auto writing = store_->begin_writing();
    const auto video = writing->begin_video({"/gone.mp4", 1, 1}, {});
    for (int i = 0; i < 200; ++i)
      writing->add_clip(video,
                        {{i * 1.0, i + 1.0}, filled({8}, 1), as_halves(filled({17, 16}, 1)), 4});
    writing->commit();
  }
  {
    const auto writing = store_->begin_writing();
    for (const auto& record : store_->videos())
      if (record.file.path == "/gone.mp4") writing->remove_video(record.id);
    writing->commit();
  }
  EXPECT_TRUE(is_mostly_room());
  set_form(*store_, TokenForm::kQuarter, {});
  compact_clips(*store_, retriever_.config().vision);
  EXPECT_FALSE(is_mostly_room());
  const auto bytes = fs::file_size(library_ / "library.sqlite");
  EXPECT_EQ(compact_clips(*store_, retriever_.config().vision), 0);
  EXPECT_EQ(fs::file_size(library_ / "library.sqlite"), bytes);
}

TEST_F(Compacting, OnlyALibraryOfAllTokensTakesAnotherForm) {
  index();
  EXPECT_EQ(store_->token_form(), TokenForm::kQuarter);
  EXPECT_EQ(error_text([&] { index(TokenForm::kQuarter); }), "no error");
  for (const auto form : {TokenForm::kAll, TokenForm::kHalf, TokenForm::kEighth})
    EXPECT_THAT(error_text([&] { index(form); }, Error::Kind::kUsage),
                testing::AllOf(HasSubstr("keeps its tokens as \"quarter\""),
                               HasSubstr("--rebuild --tokens")));
  EXPECT_EQ(store_->token_form(), TokenForm::kQuarter);
}

TEST_F(Compacting, OnlyALibraryWithoutClipsTakesAnotherShareOfPlaces) {
  const auto index_merged = [&](std::optional<double> kept) {
    index_videos(*store_, retriever_, {videos_}, {.kept_places = kept});
  };
  EXPECT_EQ(store_->kept_places(), 1);
  index_merged(0.25);
  const auto merged = scores();
  EXPECT_EQ(store_->kept_places(), 0.25);
  index_merged({});
  index_merged(0.25);
  EXPECT_THAT(
      error_text([&] { index_merged(1); }, Error::Kind::kUsage),
      testing::AllOf(HasSubstr("made with the fraction 0.25"), HasSubstr("--rebuild --merge 1`)")));
  EXPECT_EQ(store_->kept_places(), 0.25);
  store_ = tiny_store(folder_.path() / "whole");
  index_merged({});
  EXPECT_NE(scores(), merged);
  LibrarySql(folder_.path() / "whole").execute("UPDATE library SET kept_places = 0");
  EXPECT_THAT(error_text([&] { index_merged(0.5); }), HasSubstr("share of places"));
}

TEST_F(Compacting, WhatIsRefusedChangesNothing) {
  index(TokenForm::kAll);
  const auto clips = store_->clip_count();
  const auto index_other = [&](const fs::path& folder) {
    index_videos(*store_, retriever_, {folder}, {.tokens = TokenForm::kEighth});
  };
  EXPECT_THROW(index_other(folder_.path() / "nowhere"), Error);
  fs::create_directories(folder_.path() / "empty");
  EXPECT_THROW(index_other(folder_.path() / "empty"), Error);
  EXPECT_EQ(store_->token_form(), TokenForm::kAll);
  EXPECT_EQ(index().compacted, 0);
  EXPECT_EQ(store_->whole_clip_count(), clips);
}

TEST_F(Compacting, AStopIsSaid) {
  index(TokenForm::kAll);
  set_form(*store_, TokenForm::kQuarter, {});
  const std::atomic<bool> is_cancelled = true;
  const auto report = index_videos(*store_, retriever_, {videos_}, {.is_cancelled = &is_cancelled});
  EXPECT_TRUE(report.is_cancelled);
  EXPECT_EQ(report.compacted, 0);
  EXPECT_FALSE(index().is_cancelled);
}

// What was stopped in the middle: both kinds are searched, and the next run goes on.
TEST_F(Compacting, GoesOnWhereItWasStopped) {
  index(TokenForm::kAll);
  const auto clips = store_->clip_count();
  const auto whole = scores();
  set_form(*store_, TokenForm::kQuarter, {});
  {
    const auto writing = store_->begin_writing();
    const auto layout = token_layout(retriever_.config().vision, 4);
    for (const auto clip : store_->whole_clips(2)) {
      const auto halves = tokens_of(*store_, clip).values.halves;
      Array<float> tokens({halves.size(1), halves.size(2)});
      std::ranges::transform(halves, tokens.data(), to_float);
      writing->set_tokens(clip, compact_tokens(tokens, layout, TokenForm::kQuarter));
    }
    writing->commit();
  }
  EXPECT_EQ(store_->whole_clip_count(), clips - 2);
  EXPECT_EQ(scores().size(), whole.size());
  const std::atomic<bool> is_cancelled = true;
  EXPECT_EQ(compact_clips(*store_, retriever_.config().vision, &is_cancelled), 0);
  EXPECT_EQ(index().compacted, clips - 2);
  EXPECT_EQ(store_->whole_clip_count(), 0);
  EXPECT_EQ(scores().size(), whole.size());
}

TEST_F(Compacting, WhatDoesNotFitTheModelIsRefusedAndStays) {
  set_form(*store_, TokenForm::kAll, {});
  {
    const auto writing = store_->begin_writing();
    const auto video = writing->begin_video({"/a.mp4", 1, 1}, {});
    writing->add_clip(video, {{0, 1}, filled({8}, 1), as_halves(filled({5, 16}, 1)), 4});
    writing->commit();
  }
  set_form(*store_, TokenForm::kQuarter, {});
  EXPECT_THAT(error_text([&] { compact_clips(*store_, retriever_.config().vision); }),
              HasSubstr("do not fit the model"));
  EXPECT_EQ(store_->whole_clip_count(), 1);
  {
    const auto writing = store_->begin_writing();
    writing->remove_video(1);
    const auto video = writing->begin_video({"/a.mp4", 1, 1}, {});
    writing->add_clip(video,
                      {{0, 1}, filled({8}, 1), as_halves(filled({17, 16}, std::nanf(""))), 4});
    writing->commit();
  }
  EXPECT_THAT(error_text([&] { compact_clips(*store_, retriever_.config().vision); }),
              HasSubstr("not finite"));
  EXPECT_EQ(store_->whole_clip_count(), 1);
}

}  // namespace
}  // namespace litevl
