#include "data/file_source.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "core/torch.h"
#include "litevl/error.h"
#include "support/temporary_folder.h"
#include "torch/tensors.h"
#include "video/video_writer.h"

namespace litevl {
namespace {

using testing::HasSubstr;

constexpr int kSide = 16;

// 4 frames, grey of its own.
std::string write_video(const std::filesystem::path& folder, std::size_t i) {
  const auto name = std::to_string(i) + ".mp4";
  VideoWriter writer(folder / name, {.width = kSide, .height = kSide, .frame_rate = 4});
  const std::vector<std::uint8_t> grey(kSide * kSide * 3, static_cast<std::uint8_t>(10 * i + 20));
  for (int frame = 0; frame < 4; ++frame) writer.write(grey.data());
  writer.finish();
  return name;
}

// Families as given, -1 for none.
CaptionList make_list(const std::filesystem::path& folder,
                      const std::vector<std::int64_t>& families) {
  CaptionList list;
  list.file = folder / "annotations.json";
  for (std::size_t i = 0; i < families.size(); ++i) {
    const auto name = write_video(folder, i);
    list.videos.push_back({name, folder / name, {"first " + name, "second " + name}, families[i]});
  }
  return list;
}

// Video i has i + 1 questions, "0.0", "1.0", "1.1", ….
QuestionList make_questions(const std::filesystem::path& folder, std::size_t videos) {
  QuestionList list;
  list.file = folder / "questions.json";
  for (std::size_t i = 0; i < videos; ++i) {
    const auto name = write_video(folder, i);
    list.videos.push_back({name, folder / name, {}});
    for (std::size_t j = 0; j <= i; ++j)
      list.videos[i].questions.push_back(
          {std::to_string(i) + "." + std::to_string(j), {{"yes"}}, "test"});
  }
  return list;
}

FileSourceOptions small_options(std::int64_t batch) {
  return {.seed = 3, .batch = batch, .frames = 2, .size = {kSide, kSide}};
}

TEST(FilePairSource, BatchIsAFunctionOfTheStep) {
  const TemporaryFolder folder;
  const auto list = make_list(folder.path(), {-1, -1, -1, -1, -1, -1});
  FilePairSource forward(list, small_options(2)), other(list, small_options(2));
  std::map<std::int64_t, PairBatch> batches;
  for (std::int64_t step = 0; step < 7; ++step) batches[step] = forward.batch(step);
  for (const std::int64_t step : {5, 6, 0, 3}) {
    const auto batch = other.batch(step);
    EXPECT_TRUE(torch::equal(as_tensor(batch.video), as_tensor(batches[step].video)));
    EXPECT_EQ(batch.captions, batches[step].captions);
    EXPECT_EQ(batch.video_ids, batches[step].video_ids);
  }
  EXPECT_EQ(batches[0].video.shape(), (std::vector<std::int64_t>{2, 2, 3, kSide, kSide}));
}

TEST(FilePairSource, APassHasEveryVideoOnceWithACaptionOfIts) {
  const TemporaryFolder folder;
  FilePairSource source(make_list(folder.path(), {-1, -1, -1, -1, -1, -1}), small_options(2));
  ASSERT_EQ(source.batches_a_pass(), 3);
  std::set<std::vector<std::int64_t>> orders;
  std::set<std::string> captions;
  for (std::int64_t pass = 0; pass < 6; ++pass) {
    std::vector<std::int64_t> order;
    for (std::int64_t step = 3 * pass; step < 3 * pass + 3; ++step) {
      const auto batch = source.batch(step);
      for (std::size_t i = 0; i < batch.video_ids.size(); ++i) {
        order.push_back(batch.video_ids[i]);
        EXPECT_THAT(batch.captions[i], HasSubstr(std::to_string(batch.video_ids[i]) + ".mp4"));
        captions.insert(batch.captions[i]);
      }
    }
    orders.insert(order);
    std::sort(order.begin(), order.end());
    EXPECT_THAT(order, testing::ElementsAre(0, 1, 2, 3, 4, 5));
  }
  EXPECT_GT(orders.size(), 3u);    // passes differ
  EXPECT_GT(captions.size(), 9u);  // both captions are used
}

// An epoch reads packets for the pictures only, and another list of the same files none for times.
TEST(FilePairSource, AFilesTimelineIsReadOnce) {
  const TemporaryFolder folder;
  auto options = small_options(2);
  options.timelines = std::make_shared<KnownTimelines>();
  const auto list = make_list(folder.path(), {-1, -1, -1, -1, -1, -1});
  FilePairSource source(list, options), fresh(list, small_options(2));
  for (std::int64_t step = 0; step < 9; ++step)
    EXPECT_TRUE(
        torch::equal(as_tensor(source.batch(step).video), as_tensor(fresh.batch(step).video)))
        << step;
  EXPECT_EQ(options.timelines->num_read(), 6);
  FilePairSource(list, options).batch(0);
  EXPECT_EQ(options.timelines->num_read(), 6);
}

// DiDeMo's lists: what comes after their 30 s is never seen.
TEST(FilePairSource, OnlyTheVideosFirstSecondsAreSeen) {
  const TemporaryFolder folder;
  VideoWriter writer(folder.path() / "0.mp4", {.width = kSide, .height = kSide, .frame_rate = 4});
  for (int frame = 0; frame < 16; ++frame) {
    const std::vector<std::uint8_t> grey(kSide * kSide * 3, frame < 4 ? 20 : 220);
    writer.write(grey.data());
  }
  writer.finish();
  CaptionList list;
  list.videos.push_back({"0.mp4", folder.path() / "0.mp4", {"x"}, -1});
  const auto brightest = [](const PairBatch& batch) {
    return as_tensor(batch.video).max().item<float>();
  };
  EXPECT_GT(brightest(FilePairSource(list, small_options(1)).batch(0)), 1);
  list.first_seconds = 1;
  FilePairSource source(list, small_options(1));
  for (std::int64_t step = 0; step < 8; ++step) EXPECT_LT(brightest(source.batch(step)), 0);
}

TEST(FilePairSource, FamiliesStayTogether) {
  const TemporaryFolder folder;
  // Families of 3, 2 and 2, and three alone: batches of 4 hold 3+1, 2+2, and the rest.
  FilePairSource source(make_list(folder.path(), {7, 8, 7, -1, 9, 8, -1, 9, 7, -1}),
                        small_options(4));
  for (std::int64_t step = 0; step < 2 * source.batches_a_pass(); ++step) {
    const auto batch = source.batch(step);
    EXPECT_LE(batch.video_ids.size(), 4u);
    EXPECT_GE(batch.video_ids.size(), 2u);
    std::map<std::int64_t, int> count;
    for (const auto family : batch.families) ++count[family];
    for (const auto& [family, videos] : count)
      EXPECT_EQ(videos, family == 7 ? 3 : family > 7 ? 2 : 1) << family;
  }
}

// The contrastive loss of one video is 0, and it has no negatives. Another one is left out each
// pass.
TEST(FilePairSource, NoVideoIsAloneInABatch) {
  const TemporaryFolder folder;
  FilePairSource source(make_list(folder.path(), {-1, -1, -1, -1, -1}), small_options(2));
  ASSERT_EQ(source.batches_a_pass(), 2);
  std::set<std::int64_t> seen;
  for (std::int64_t step = 0; step < 24; ++step) {
    const auto batch = source.batch(step);
    EXPECT_EQ(batch.video_ids.size(), 2u);
    seen.insert(batch.video_ids.begin(), batch.video_ids.end());
  }
  EXPECT_EQ(seen.size(), 5u);
}

TEST(FileQuestionSource, APassHasEveryVideoOnceWithQuestionsOfIts) {
  const TemporaryFolder folder;
  auto options = small_options(2);
  options.questions = 2;
  FileQuestionSource source(make_questions(folder.path(), 6), options);
  ASSERT_EQ(source.batches_a_pass(), 3);
  std::set<std::string> asked;
  std::set<std::vector<std::int64_t>> orders;
  for (std::int64_t pass = 0; pass < 12; ++pass) {
    std::vector<std::int64_t> order;
    for (std::int64_t step = 3 * pass; step < 3 * pass + 3; ++step) {
      const auto batch = source.batch(step);
      EXPECT_EQ(batch.video.shape(), (std::vector<std::int64_t>{2, 2, 3, kSide, kSide}));
      EXPECT_TRUE(batch.captions.empty());
      EXPECT_NE(batch.families[0], batch.families[1]);
      std::vector<std::int64_t> counts(2);
      for (const auto& [video, question] : batch.questions) {
        const auto id = batch.video_ids.at(static_cast<std::size_t>(video));
        EXPECT_THAT(question.text, testing::StartsWith(std::to_string(id) + "."));
        EXPECT_EQ(question.answers.at(0).text, "yes");
        EXPECT_EQ(question.type, "test");
        asked.insert(question.text);
        ++counts[static_cast<std::size_t>(video)];
      }
      for (std::size_t i = 0; i < 2; ++i)
        EXPECT_EQ(counts[i], std::min<std::int64_t>(batch.video_ids[i] + 1, 2));
      order.insert(order.end(), batch.video_ids.begin(), batch.video_ids.end());
    }
    orders.insert(order);
    std::sort(order.begin(), order.end());
    EXPECT_THAT(order, testing::ElementsAre(0, 1, 2, 3, 4, 5));
  }
  EXPECT_GT(orders.size(), 6u);  // passes differ
  EXPECT_GE(asked.size(), 19u);  // of 21: all come, two in six at a time
}

TEST(FileQuestionSource, BatchIsAFunctionOfTheStep) {
  const TemporaryFolder folder;
  const auto list = make_questions(folder.path(), 6);
  FileQuestionSource forward(list, small_options(2)), other(list, small_options(2));
  std::map<std::int64_t, PairBatch> batches;
  for (std::int64_t step = 0; step < 5; ++step) batches[step] = forward.batch(step);
  for (const std::int64_t step : {4, 0, 2}) {
    const auto batch = other.batch(step);
    EXPECT_TRUE(torch::equal(as_tensor(batch.video), as_tensor(batches[step].video)));
    ASSERT_EQ(batch.questions.size(), batches[step].questions.size());
    for (std::size_t i = 0; i < batch.questions.size(); ++i)
      EXPECT_EQ(batch.questions[i].question.text, batches[step].questions[i].question.text);
  }
}

TEST(FileQuestionSource, WrongOptionsAndBrokenVideos) {
  const TemporaryFolder folder;
  const auto list = make_questions(folder.path(), 2);
  EXPECT_THROW(FileQuestionSource(QuestionList{}, small_options(2)), Error);
  auto options = small_options(2);
  options.questions = 0;
  EXPECT_THROW(FileQuestionSource(list, options), Error);
  std::ofstream(folder.path() / "1.mp4") << "no video";
  FileQuestionSource source(list, small_options(2));
  EXPECT_THROW(source.batch(0), Error);
  EXPECT_THROW(source.batch(-1), Error);
}

TEST(FilePairSource, ShortListIsOneBatch) {
  const TemporaryFolder folder;
  FilePairSource source(make_list(folder.path(), {-1, -1}), small_options(64));
  EXPECT_EQ(source.batches_a_pass(), 1);
  EXPECT_EQ(source.batch(5).video_ids.size(), 2u);
}

TEST(FilePairSource, BrokenVideoIsNamed) {
  const TemporaryFolder folder;
  const auto list = make_list(folder.path(), {-1, -1});
  std::ofstream(folder.path() / "1.mp4") << "no video";
  FilePairSource source(list, small_options(2));
  try {
    source.batch(0);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kData);
    EXPECT_THAT(error.what(), HasSubstr("1.mp4"));
  }
}

TEST(FilePairSource, GivesWhatItGaveBefore) {
  const TemporaryFolder folder;
  FilePairSource source(make_list(folder.path(), {7, 8, 7, -1, 9, 8, -1, 9, 7, -1}),
                        small_options(4));
  using Ids = std::vector<std::int64_t>;
  // Recorded before FileQuestionSource came, so that runs resume with the batches they had.
  EXPECT_EQ(source.batch(0).video_ids, (Ids{4, 7}));
  EXPECT_EQ(source.batch(4).video_ids, (Ids{3, 0, 2, 8}));
  EXPECT_EQ(source.batch(4).captions.front(), "second 3.mp4");
}

TEST(FilePairSource, WrongOptions) {
  EXPECT_THROW(FilePairSource(CaptionList{}, small_options(2)), Error);
  const TemporaryFolder folder;
  EXPECT_THROW(FilePairSource(make_list(folder.path(), {-1}), small_options(0)), Error);
}

}  // namespace
}  // namespace litevl
