#include "library/indexing_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "library/indexing.h"
#include "library/tiny_library.h"
#include "store/library_sql.h"
#include "store/sqlite/database.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

class IndexingPlanTest : public testing::Test {
 protected:
  IndexingPlanTest() { fs::create_directories(videos_); }

  FileToRead file(const std::string& name) {
    const auto path = videos_ / name;
    return {{path.string(), static_cast<std::int64_t>(fs::file_size(path)), 1}};
  }

  TemporaryFolder folder_;
  const fs::path videos_ = folder_.path() / "videos";
  Retriever retriever_ = tiny_retriever();
};

TEST_F(IndexingPlanTest, LengthIsThatOfTheFilesThatCanBeRead) {
  write_grey_video(videos_ / "a.mp4", 2, 90);
  write_grey_video(videos_ / "b.mp4", 2, 60);
  std::ofstream(videos_ / "c.mp4") << std::string(fs::file_size(videos_ / "a.mp4"), 'x');
  const std::vector<FileToRead> files = {file("a.mp4"), file("b.mp4"), file("c.mp4")};
  const auto plan = plan_indexing(files, retriever_, {});
  EXPECT_EQ(plan.videos, 3);
  EXPECT_EQ(plan.bytes,
            files[0].file.size_bytes + files[1].file.size_bytes + files[2].file.size_bytes);
  EXPECT_NEAR(plan.video_seconds, 6, 0.5);  // those that cannot be read count by their sizes
  EXPECT_EQ(plan.seconds, 0);               // too little for a trial
  EXPECT_EQ(plan.library_bytes, 0);
  EXPECT_EQ(plan_indexing({files[2]}, retriever_, {}).video_seconds, 0);
}

// What a clip takes is what it takes in the database.
TEST_F(IndexingPlanTest, ATrialTellsTheBytesOfAClip) {
  write_brightening_video(videos_ / "long.mp4", 30, 250);
  const ClipOptions clips{.window_seconds = 1, .overlap_seconds = 0};
  for (const auto form : {TokenForm::kAll, TokenForm::kQuarter}) {
    IndexingPlan plan;
    const auto store = tiny_store(folder_.path() / token_form_name(form));
    index_videos(
        *store, retriever_, {videos_},
        {.clips = clips, .tokens = form, .on_plan = [&](const auto& told) { plan = told; }});
    const auto bytes =
        LibrarySql(folder_.path() / token_form_name(form))
            .number(
                "SELECT (SELECT sum(length(embedding)) FROM clips) +"
                " (SELECT coalesce(sum(length(data)), 0) FROM tokens) +"
                " (SELECT coalesce(sum(length(cls) + length(joins) + length(codes)), 0)"
                "  FROM compact_tokens) + (SELECT sum(length(seconds) + length(vectors)) FROM "
                "frames)");
    EXPECT_GT(plan.seconds, 0);
    EXPECT_NEAR(static_cast<double>(plan.library_bytes), static_cast<double>(bytes),
                0.05 * static_cast<double>(bytes));
  }
}

TEST_F(IndexingPlanTest, WithoutAnythingToReadNothingIsSaid) {
  write_grey_video(videos_ / "a.mp4", 1, 90);
  const auto store = tiny_store(folder_.path() / "library");
  int told = 0;
  for (int i = 0; i < 2; ++i)
    index_videos(*store, retriever_, {videos_}, {.on_plan = [&](const auto&) { ++told; }});
  EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace litevl
