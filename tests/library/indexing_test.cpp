#include <gmock/gmock.h>

#include <fstream>
#include <map>

#include "core/files.h"
#include "core/torch.h"
#include "library/indexing_library.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "support/small_model.h"
#include "torch/module_encoder.h"
#include "torch/tensors.h"
#include "video/video_reader.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

TEST_F(Indexing, ReadsWhatIsNewAndSkipsWhatIsKnown) {
  write_grey_video(videos_ / "a.mp4", 1, 10);
  write_grey_video(videos_ / "b.mp4", 25, 200);
  IndexingReport report = index();
  EXPECT_EQ(report.videos, 2);
  EXPECT_EQ(report.clips, 1 + 3);
  EXPECT_EQ(report.skipped, 0);
  EXPECT_TRUE(report.failed.empty());
  EXPECT_EQ(store_->clip_count(), 4);
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
  const auto encoding = retriever_.encode_videos(
      stack<float>({reader.read_frames(times, {.height = 32, .width = 32})}));
  const auto all = store_->all_embeddings(small_model_config().embed_dim);
  EXPECT_TRUE(torch::equal(torch::tensor(all.values), as_tensor(encoding.embedding)[0]));
  const auto stored = tokens_of(*store_, all.ids.at(0));
  EXPECT_EQ(stored.frames, 4);
  EXPECT_TRUE(torch::equal(
      as_tensor(stored.values),
      as_tensor(kept_tokens(encoding.tokens.floats, token_layout(retriever_.config().vision, 4),
                            TokenForm::kQuarter))));

  const auto frames = frames_of(*store_, all.ids.at(0), 8);
  ASSERT_TRUE(frames);
  EXPECT_EQ(frames->seconds, times);
  EXPECT_TRUE(is_close(frames->vectors, encoding.frame_vectors.row(0), {.atol = 3e-4}));

  const auto whole = tiny_store(folder_.path() / "whole");
  index_videos(*whole, retriever_, {videos_}, {.tokens = TokenForm::kAll});
  EXPECT_TRUE(torch::equal(as_tensor(tokens_of(*whole, 1).values),
                           as_tensor(encoding.tokens).to(torch::kBFloat16)));
}

TEST_F(Indexing, BatchesDoNotMixVideos) {
  for (int i = 0; i < 5; ++i)
    write_grey_video(videos_ / (std::to_string(i) + ".mp4"), 1 + 9 * i, 40 * i);
  index({.batch_clips = 3});
  const auto other = tiny_store(folder_.path() / "other");
  index_videos(*other, retriever_, {videos_}, {.batch_clips = 1});
  const auto a = store_->all_embeddings(8);
  const auto b = other->all_embeddings(8);
  ASSERT_EQ(a.ids.size(), b.ids.size());
  EXPECT_GT(a.ids.size(), 10u);
  EXPECT_TRUE(torch::allclose(torch::tensor(a.values), torch::tensor(b.values), 1e-4, 1e-5));
  for (std::size_t i = 0; i < a.ids.size(); ++i) {
    EXPECT_EQ(clip_of(*store_, a.ids[i]).video, clip_of(*other, b.ids[i]).video);
    EXPECT_EQ(clip_of(*store_, a.ids[i]).range.start_seconds,
              clip_of(*other, b.ids[i]).range.start_seconds);
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
  EXPECT_EQ(store_->videos().at(1).error, report.failed[0].error);

  report = index();
  EXPECT_EQ(report.skipped, 1);
  EXPECT_EQ(report.failed.size(), 2u);  // still broken, still named

  write_grey_video(videos_ / "broken.mp4", 1, 30);
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
  const auto all = store_->all_embeddings(8);
  ASSERT_FALSE(all.ids.empty());
  EXPECT_LT(clip_of(*store_, all.ids.back()).range.end_seconds, 59);
}

TEST_F(Indexing, ChangedFilesAreReadAgain) {
  write_grey_video(videos_ / "a.mp4", 1, 10);
  index();
  const auto before = store_->all_embeddings(8).values;
  write_grey_video(videos_ / "a.mp4", 1, 250);
  EXPECT_EQ(index().videos, 1);
  EXPECT_EQ(store_->clip_count(), 1);
  EXPECT_NE(store_->all_embeddings(8).values, before);

  // As large as before, touched, but another content.
  const auto path = videos_ / "a.mp4";
  const auto size = static_cast<std::streamoff>(fs::file_size(path));
  std::fstream(path, std::ios::in | std::ios::out | std::ios::binary).seekp(size - 1).put('\x01');
  EXPECT_EQ(index().videos, 1);
}

TEST_F(Indexing, TouchedFilesAreNotReadAgain) {
  write_grey_video(videos_ / "a.mp4", 1, 10);
  index();
  fs::last_write_time(videos_ / "a.mp4", fs::file_time_type::clock::now());
  for (int i = 0; i < 2; ++i) {
    const IndexingReport report = index();
    EXPECT_EQ(report.videos, 0);
    EXPECT_EQ(report.skipped, 1);
    EXPECT_TRUE(report.moved.empty());
  }
}

TEST_F(Indexing, RemovedAndRenamedFilesLeaveTheSearch) {
  write_grey_video(videos_ / "a.mp4", 1, 10);
  write_grey_video(videos_ / "b.mp4", 1, 20);
  write_grey_video(videos_ / "c.mp4", 1, 30);
  index();
  fs::remove(videos_ / "a.mp4");
  fs::rename(videos_ / "b.mp4", videos_ / "d.mp4");
  const IndexingReport report = index();
  EXPECT_THAT(report.vanished, ElementsAre((videos_ / "a.mp4").string()));
  ASSERT_EQ(report.moved.size(), 1u);
  EXPECT_EQ(report.moved[0].from, videos_ / "b.mp4");
  EXPECT_EQ(report.moved[0].to, videos_ / "d.mp4");
  EXPECT_EQ(report.videos, 0);
  EXPECT_EQ(report.skipped, 2);
  EXPECT_THAT(names(), ElementsAre("c.mp4", "d.mp4"));
}

// Names that went round in a ring, and a copy.
TEST_F(Indexing, FilesAreRecognisedByWhatTheyHold) {
  for (const int i : {0, 1, 2})
    write_grey_video(videos_ / (std::to_string(i) + ".mp4"), 1 + i, 80 * i);
  index();
  const auto ends = [&] {
    std::map<std::string, double> result;
    for (const auto id : store_->all_embeddings(8).ids) {
      const ClipRecord clip = clip_of(*store_, id);
      result[fs::path(clip.video).filename()] = clip.range.end_seconds;
    }
    return result;
  };
  fs::rename(videos_ / "0.mp4", videos_ / "x.mp4");
  fs::rename(videos_ / "1.mp4", videos_ / "0.mp4");
  fs::rename(videos_ / "2.mp4", videos_ / "1.mp4");
  fs::copy_file(videos_ / "0.mp4", videos_ / "copy.mp4");
  const IndexingReport report = index();
  EXPECT_EQ(report.videos, 0);
  EXPECT_EQ(report.clips, 0);
  EXPECT_EQ(report.skipped, 4);
  EXPECT_TRUE(report.vanished.empty());
  EXPECT_THAT(names(), ElementsAre("0.mp4", "1.mp4", "copy.mp4", "x.mp4"));
  EXPECT_NEAR(ends()["x.mp4"], 1, 0.01);
  EXPECT_NEAR(ends()["0.mp4"], 2, 0.01);
  EXPECT_NEAR(ends()["copy.mp4"], 2, 0.01);
  EXPECT_NEAR(ends()["1.mp4"], 3, 0.01);
  EXPECT_EQ(index().skipped, 4);
}

TEST_F(Indexing, ARenamedRootIsTheSame) {
  for (const int i : {0, 1}) write_grey_video(videos_ / (std::to_string(i) + ".mp4"), 1, 90 * i);
  index();
  const fs::path films = folder_.path() / "films";
  fs::rename(videos_, films);
  const IndexingReport report = index_videos(*store_, retriever_, {films});
  EXPECT_EQ(report.videos, 0);
  EXPECT_EQ(report.moved.size(), 2u);
  EXPECT_EQ(store_->clip_count(), 2);
  ASSERT_EQ(store_->roots().size(), 1u);  // nothing is left of the old one
  EXPECT_EQ(store_->roots()[0].path, films);
}

// A disk that is not mounted leaves a folder that is empty, or none.
TEST_F(Indexing, WhereNothingIsLeftNothingIsForgotten) {
  const fs::path disk = videos_ / "disk";
  fs::create_directories(disk / "films");
  write_grey_video(videos_ / "a.mp4", 1, 10);
  write_grey_video(disk / "films" / "b.mp4", 1, 90);
  index();
  fs::rename(disk / "films", folder_.path() / "aside");
  IndexingReport report = index();
  EXPECT_TRUE(report.vanished.empty());
  ASSERT_EQ(report.lost.size(), 1u);
  EXPECT_EQ(report.lost[0].path, disk);

  fs::rename(folder_.path() / "aside", disk / "films");
  fs::rename(videos_, folder_.path() / "aside");
  fs::create_directory(videos_);
  write_grey_video(videos_ / "new.mp4", 2, 200);  // of another disk
  report = index();
  EXPECT_TRUE(report.vanished.empty());
  ASSERT_EQ(report.lost.size(), 1u);
  EXPECT_EQ(report.lost[0].path, videos_);
  EXPECT_EQ(report.lost[0].videos, 2);
  EXPECT_EQ(report.videos, 1);
  EXPECT_EQ(store_->clip_count(), 3);

  fs::remove_all(videos_);
  EXPECT_THROW(index(), Error);
  report = index_videos(*store_, retriever_, {});  // all roots that are known
  ASSERT_EQ(report.lost.size(), 1u);
  EXPECT_EQ(report.lost[0].videos, 3);
  EXPECT_EQ(store_->clip_count(), 3);

  report = index_videos(*store_, retriever_, {}, {.is_forgetting = true});
  EXPECT_EQ(report.vanished.size(), 3u);
  EXPECT_EQ(store_->clip_count(), 0);
}

TEST_F(Indexing, FilesOutsideTheGivenFoldersStay) {
  const fs::path elsewhere = folder_.path() / "videos2";  // not under "videos"
  fs::create_directories(elsewhere);
  write_grey_video(elsewhere / "a.mp4", 1, 10);
  write_grey_video(videos_ / "b.mp4", 1, 20);
  index_videos(*store_, retriever_, {videos_, elsewhere});
  fs::remove(elsewhere / "a.mp4");
  EXPECT_TRUE(index().vanished.empty());
  EXPECT_EQ(store_->videos().size(), 2u);
}

TEST_F(Indexing, PathsAreOneHoweverWritten) {
  write_grey_video(videos_ / "a.mp4", 1, 10);
  index();
  const fs::path relative = fs::relative(videos_);
  for (const fs::path& root :
       {relative, videos_ / "", videos_ / ".." / "videos", videos_ / "a.mp4"})
    EXPECT_EQ(index_videos(*store_, retriever_, {root}).skipped, 1) << root;
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

TEST_F(Indexing, BatchesHaveClips) {
  write_grey_video(videos_ / "a.mp4", 1, 10);
  EXPECT_THROW(index({.batch_clips = 0}), Error);
}

TEST_F(Indexing, NothingToIndexIsAnError) {
  EXPECT_THROW(index(), Error);
  EXPECT_THROW(index_videos(*store_, retriever_, {videos_ / "missing"}), Error);
  EXPECT_THROW(index_videos(*store_, retriever_, {}), Error);  // no root is known
}

TEST_F(Indexing, AModelWithoutNumbersIsAnError) {
  write_grey_video(videos_ / "a.mp4", 1, 10);
  LiteVL model(small_model_config());
  const torch::NoGradGuard no_grad;
  for (auto& parameter : model->parameters()) parameter.fill_(std::nan(""));
  Retriever broken(make_encoder(model), WordPiece({"[PAD]", "[UNK]", "[CLS]", "[SEP]"}, "tiny"));
  EXPECT_THROW(index_videos(*store_, broken, {videos_}), Error);
  EXPECT_TRUE(store_->videos().empty());
}

}  // namespace
}  // namespace litevl
