#include "library/indexing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/error.h"
#include "core/files.h"
#include "core/torch.h"
#include "library/tiny_library.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"
#include "video/video_reader.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class Indexing : public testing::Test {
 protected:
  Indexing() { fs::create_directories(videos_); }

  IndexingReport index(const IndexingOptions& options = {}) {
    return index_videos(store_, retriever_, {videos_}, options);
  }
  std::vector<std::string> names() {
    std::vector<std::string> result;
    for (const auto& record : store_.videos())
      result.push_back(fs::path(record.file.path).filename().string());
    return result;
  }

  TemporaryFolder folder_;
  fs::path videos_ = folder_.path() / "videos";
  Retriever retriever_ = tiny_retriever();
  Store store_ = tiny_store(folder_.path() / "library");
};

TEST_F(Indexing, ReadsWhatIsNewAndSkipsWhatIsKnown) {
  write_grey_video(videos_ / "a.mp4", 1, 10);
  write_grey_video(videos_ / "b.mp4", 25, 200);
  IndexingReport report = index();
  EXPECT_EQ(report.videos, 2);
  EXPECT_EQ(report.clips, 1 + 3);
  EXPECT_EQ(report.skipped, 0);
  EXPECT_TRUE(report.failed.empty());
  EXPECT_EQ(store_.clip_count(), 4);
  EXPECT_TRUE(fs::exists(folder_.path() / "library" / "clips.index"));

  write_grey_video(videos_ / "c.mp4", 1, 99);
  report = index();
  EXPECT_EQ(report.videos, 1);
  EXPECT_EQ(report.clips, 1);
  EXPECT_EQ(report.skipped, 2);
}

TEST_F(Indexing, FeaturesAreTheModels) {
  write_grey_video(videos_ / "a.mp4", 1, 10);
  index();
  VideoReader reader(videos_ / "a.mp4");
  const auto times = std::vector<double>{0.125, 0.375, 0.625, 0.875};
  const auto encoding =
      retriever_.encode_videos(reader.read_frames(times, {.height = 32, .width = 32}).unsqueeze(0));
  const auto all = store_.embeddings(small_model_config().embed_dim);
  EXPECT_TRUE(torch::equal(torch::tensor(all.values), encoding.embedding[0]));
  const auto stored = store_.tokens(all.ids.at(0));
  EXPECT_EQ(stored.frames, 4);
  EXPECT_TRUE(torch::equal(stored.tokens, encoding.tokens[0].to(torch::kBFloat16)));
}

TEST_F(Indexing, BatchesDoNotMixVideos) {
  for (int i = 0; i < 5; ++i)
    write_grey_video(videos_ / (std::to_string(i) + ".mp4"), 1 + 9 * i, 40 * i);
  index({.batch_clips = 3});
  Store other = tiny_store(folder_.path() / "other");
  index_videos(other, retriever_, {videos_}, {.batch_clips = 1});
  const auto a = store_.embeddings(8);
  const auto b = other.embeddings(8);
  ASSERT_EQ(a.ids.size(), b.ids.size());
  EXPECT_GT(a.ids.size(), 10u);
  EXPECT_TRUE(torch::allclose(torch::tensor(a.values), torch::tensor(b.values), 1e-4, 1e-5));
  for (std::size_t i = 0; i < a.ids.size(); ++i) {
    EXPECT_EQ(store_.clip(a.ids[i]).video, other.clip(b.ids[i]).video);
    EXPECT_EQ(store_.clip(a.ids[i]).range.start_seconds, other.clip(b.ids[i]).range.start_seconds);
  }
}

TEST_F(Indexing, BrokenFilesAreNamedAndTriedAgain) {
  write_grey_video(videos_ / "a.mp4", 1, 10);
  std::ofstream(videos_ / "broken.mp4") << "not a video";
  std::ofstream(videos_ / "empty.mkv") << "";
  IndexingReport report = index();
  EXPECT_EQ(report.videos, 1);
  ASSERT_EQ(report.failed.size(), 2u);
  EXPECT_EQ(report.failed[0].path, videos_ / "broken.mp4");
  EXPECT_FALSE(report.failed[0].error.empty());
  EXPECT_EQ(store_.videos().at(1).error, report.failed[0].error);

  report = index();
  EXPECT_EQ(report.skipped, 1);
  EXPECT_EQ(report.failed.size(), 2u);  // still broken, still named

  write_grey_video(videos_ / "broken.mp4", 1, 10);
  report = index();
  EXPECT_EQ(report.videos, 1);
  EXPECT_EQ(report.failed.size(), 1u);
}

// A download that was cut half-way: what is there can be found, and what is missing is said.
TEST_F(Indexing, FilesThatBreakOffAreIndexedAsFarAsTheyGo) {
  write_grey_video(videos_ / "a.mp4", 60, 10);
  std::string bytes = read_file(videos_ / "a.mp4", 1 << 26);
  std::ofstream(videos_ / "a.mp4", std::ios::binary) << bytes.substr(0, bytes.size() * 7 / 10);
  for (int run = 0; run < 2; ++run) {
    const IndexingReport report = index();
    EXPECT_EQ(report.videos, run == 0 ? 1 : 0);
    ASSERT_EQ(report.failed.size(), 1u);
    EXPECT_EQ(report.failed[0].path, videos_ / "a.mp4");
    EXPECT_THAT(
        report.failed[0].error,
        testing::MatchesRegex("ends at [0-9.]+ s of 60.*; kept the [0-9]+ clips that there are"));
  }
  const auto all = store_.embeddings(8);
  ASSERT_FALSE(all.ids.empty());
  EXPECT_LT(store_.clip(all.ids.back()).range.end_seconds, 59);
}

TEST_F(Indexing, ChangedFilesAreReadAgain) {
  write_grey_video(videos_ / "a.mp4", 1, 10);
  index();
  const auto before = store_.embeddings(8).values;
  write_grey_video(videos_ / "a.mp4", 1, 250);
  EXPECT_EQ(index().videos, 1);
  EXPECT_EQ(store_.clip_count(), 1);
  EXPECT_NE(store_.embeddings(8).values, before);

  fs::last_write_time(videos_ / "a.mp4", fs::file_time_type::clock::now());
  EXPECT_EQ(index().videos, 1);
  EXPECT_EQ(index().skipped, 1);
}

TEST_F(Indexing, RemovedAndRenamedFilesLeaveTheSearch) {
  write_grey_video(videos_ / "a.mp4", 1, 10);
  write_grey_video(videos_ / "b.mp4", 1, 20);
  write_grey_video(videos_ / "c.mp4", 1, 30);
  index();
  fs::remove(videos_ / "a.mp4");
  fs::rename(videos_ / "b.mp4", videos_ / "d.mp4");
  const IndexingReport report = index();
  EXPECT_THAT(report.vanished,
              ElementsAre((videos_ / "a.mp4").string(), (videos_ / "b.mp4").string()));
  EXPECT_EQ(report.videos, 1);
  EXPECT_EQ(report.skipped, 1);
  EXPECT_THAT(names(), ElementsAre("c.mp4", "d.mp4"));
}

TEST_F(Indexing, FilesOutsideTheGivenFoldersStay) {
  const fs::path elsewhere = folder_.path() / "videos2";  // not under "videos"
  fs::create_directories(elsewhere);
  write_grey_video(elsewhere / "a.mp4", 1, 10);
  write_grey_video(videos_ / "b.mp4", 1, 20);
  index_videos(store_, retriever_, {videos_, elsewhere});
  fs::remove(elsewhere / "a.mp4");
  EXPECT_TRUE(index().vanished.empty());
  EXPECT_EQ(store_.videos().size(), 2u);
}

TEST_F(Indexing, PathsAreOneHoweverWritten) {
  write_grey_video(videos_ / "a.mp4", 1, 10);
  index();
  const fs::path relative = fs::relative(videos_);
  for (const fs::path& root :
       {relative, videos_ / "", videos_ / ".." / "videos", videos_ / "a.mp4"})
    EXPECT_EQ(index_videos(store_, retriever_, {root}).skipped, 1) << root;
}

TEST_F(Indexing, OddNames) {
  const std::vector<std::string> odd = {"new\nline.mp4", "quo'te\".mp4", "caf\xC3\xA9.MP4",
                                        "\xFF\xFE.mp4",  "-o.mp4",       "a:b?c%20#.mp4"};
  for (const auto& name : odd)
    write_grey_video(videos_ / "plain.mp4", 0.5, 10),
        fs::rename(videos_ / "plain.mp4", videos_ / name);
  const IndexingReport report = index();
  EXPECT_EQ(report.videos, static_cast<std::int64_t>(odd.size()));
  EXPECT_TRUE(report.failed.empty());
  EXPECT_THAT(names(), testing::UnorderedElementsAreArray(odd));
  EXPECT_EQ(index().skipped, static_cast<std::int64_t>(odd.size()));
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
  Database database(folder_.path() / "library" / "library.sqlite", Database::Mode::kOpen, "test");
  database.execute("DROP TABLE tokens");
  database.execute(
      "CREATE TABLE tokens (clip_id INTEGER PRIMARY KEY, frames, width, data CHECK (width < 0))");
  EXPECT_THROW(index(), Error);
  EXPECT_TRUE(store_.videos().empty());
}

TEST_F(Indexing, WhatCannotBeStoredLastEndsIt) {
  std::ofstream(videos_ / "broken.mp4") << "not a video";
  Database(folder_.path() / "library" / "library.sqlite", Database::Mode::kOpen, "test")
      .execute("DROP TABLE tokens");
  EXPECT_THROW(index(), Error);
}

TEST_F(Indexing, BatchesHaveClips) {
  write_grey_video(videos_ / "a.mp4", 1, 10);
  EXPECT_THROW(index({.batch_clips = 0}), Error);
}

TEST_F(Indexing, NothingToIndexIsAnError) {
  EXPECT_THROW(index(), Error);
  EXPECT_THROW(index_videos(store_, retriever_, {videos_ / "missing"}), Error);
  // But a folder whose last video was deleted is a change like any other.
  write_grey_video(videos_ / "a.mp4", 1, 10);
  index();
  fs::remove(videos_ / "a.mp4");
  EXPECT_EQ(index().vanished.size(), 1u);
  EXPECT_EQ(store_.clip_count(), 0);
}

TEST_F(Indexing, AModelWithoutNumbersIsAnError) {
  write_grey_video(videos_ / "a.mp4", 1, 10);
  LiteVL model(small_model_config());
  const torch::NoGradGuard no_grad;
  for (auto& parameter : model->parameters()) parameter.fill_(std::nan(""));
  Retriever broken(model, WordPiece({"[PAD]", "[UNK]", "[CLS]", "[SEP]"}, "tiny"));
  EXPECT_THROW(index_videos(store_, broken, {videos_}), Error);
  EXPECT_TRUE(store_.videos().empty());
}

}  // namespace
}  // namespace litevl
