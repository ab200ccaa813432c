#include "library/ask.h"

#include <gmock/gmock.h>

#include <fstream>
#include <set>

#include "core/torch.h"
#include "library/tiny_library.h"
#include "library/watched_video.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"
#include "torch/module_encoder.h"
#include "torch/tensors.h"
#include "video/sampling.h"

namespace litevl {
namespace {

using testing::HasSubstr;

const std::vector<std::string> kAnswers = {"left", "right", "red", "a red ball", "grows"};
const WatchOptions kShortClips = {.clips = {.window_seconds = 1, .overlap_seconds = 0.2},
                                  .batch_clips = 2};

std::string failure(const std::function<void()>& work, Error::Kind kind) {
  try {
    work();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  return "nothing";
}

class AskTest : public testing::Test {
 protected:
  Asker asker(const AskOptions& options = {}) {
    return {answerer_, 0.07, answerer_.compile(kAnswers), options};
  }

  TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "video.mp4";
  Answerer answerer_{make_encoder(small_model()), WordPiece(small_vocabulary(), "small")};
};

TEST_F(AskTest, ShortVideoIsOneClipAnsweredAsTheModelDoes) {
  write_grey_video(path_, 2, 90);
  WatchedVideo video(answerer_, path_);
  ASSERT_EQ(video.clips().size(), 1u);
  EXPECT_DOUBLE_EQ(video.clips()[0].end_seconds, 2);
  const auto result = asker({.top = 3}).ask(video, {"which way?"})[0];

  VideoReader reader(path_);
  const auto pixels = stack<float>({reader.read_frames(sample_middles(0, 2, 4), {32, 32})});
  const auto grounded = answerer_.ground(answerer_.encode_videos(pixels), {"which way?"});
  const auto expected = answerer_.rank(grounded, answerer_.compile(kAnswers), 3)[0];
  ASSERT_EQ(result.candidates.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(result.candidates[i].text, kAnswers[static_cast<std::size_t>(expected[i].answer)]);
    EXPECT_NEAR(result.candidates[i].probability, std::exp(expected[i].log_probability), 1e-6);
  }
  ASSERT_FALSE(result.evidence.empty());
  const auto best = as_tensor(grounded.frame_weights)[0].argmax().item<std::int64_t>();
  bool is_best_shown = false;
  for (const auto& part : result.evidence)
    is_best_shown |= std::abs(part.frame_seconds - (0.25 + 0.5 * static_cast<double>(best))) < 1e-9;
  EXPECT_TRUE(is_best_shown);
}

TEST_F(AskTest, LongVideosAreCutAndTheNearestClipsAsked) {
  write_brightening_video(path_, 6, 118);
  WatchedVideo video(answerer_, path_, kShortClips);
  const auto count = video.clips().size();
  ASSERT_GT(count, 4u);
  EXPECT_EQ(video.embeddings().size(0), static_cast<std::int64_t>(count));
  const auto question = answerer_.ground(video.encoding({1}), {"a red ball"}).embedding;
  const auto similarity = as_tensor(video.embeddings()).mv(as_tensor(question)[0]);
  const auto nearest = similarity.argmax().item<std::int64_t>();
  const auto result = asker({.clips = 1}).ask(video, {"a red ball"})[0];
  const auto range = video.clips()[static_cast<std::size_t>(nearest)];
  for (const auto& part : result.evidence) {
    EXPECT_GE(part.range.start_seconds, range.start_seconds - 1e-9);
    EXPECT_LE(part.range.end_seconds, range.end_seconds + 1e-9);
  }
  // The mixture of two is between what each of them says.
  const auto both = asker({.clips = 2}).ask(video, {"a red ball"})[0];
  double sum = 0;
  for (const auto& candidate : both.candidates) sum += candidate.probability;
  EXPECT_GT(sum, 0);
  EXPECT_LE(sum, 1 + 1e-6);
}

// Without a joint space nothing tells which clips a question is about.
TEST_F(AskTest, WithoutAJointSpaceClipsAtEvenDistancesCountAlike) {
  auto config = small_model_config();
  config.joint_space = false;
  LiteVL model(config);
  Answerer answerer(make_encoder(model), WordPiece(small_vocabulary(), "small"));
  write_brightening_video(path_, 6, 118);
  WatchedVideo video(answerer, path_, kShortClips);
  ASSERT_GE(video.clips().size(), 6u);
  Asker asker(answerer, 0.07, answerer.compile(kAnswers), {.clips = 2});
  const auto evidence = asker.ask(video, {"a red ball"})[0].evidence;
  ASSERT_FALSE(evidence.empty());
  const auto quarter = video.clips()[video.clips().size() / 4];
  bool has_quarter = false;
  for (const auto& part : evidence) {
    has_quarter |= part.range.start_seconds == quarter.start_seconds;
    // No frame of a clip is preferred, so the evidence is whole clips, which are all as long.
    EXPECT_GE(part.range.end_seconds - part.range.start_seconds,
              quarter.end_seconds - quarter.start_seconds - 1e-9);
  }
  EXPECT_TRUE(has_quarter);
}

// Questions of different lengths, which are nearest to different clips.
TEST_F(AskTest, TogetherIsAsOneByOne) {
  write_brightening_video(path_, 6, 118);
  WatchedVideo video(answerer_, path_, kShortClips);
  std::vector<std::string> questions = {"a red ball", "left", "which ball moves left and grows?"};
  for (int i = 0; i < 40; ++i) questions.push_back("grey cube spins");  // more than one batch
  const auto together = asker({.clips = 2}).ask(video, questions);
  ASSERT_EQ(together.size(), questions.size());
  for (const std::size_t i : {0, 1, 2, 42}) {
    const auto alone = asker({.clips = 2}).ask(video, {questions[i]})[0];
    ASSERT_EQ(alone.candidates.size(), together[i].candidates.size());
    for (std::size_t rank = 0; rank < alone.candidates.size(); ++rank) {
      EXPECT_EQ(alone.candidates[rank].text, together[i].candidates[rank].text);
      EXPECT_NEAR(alone.candidates[rank].probability, together[i].candidates[rank].probability,
                  1e-5);
    }
    ASSERT_EQ(alone.evidence.size(), together[i].evidence.size());
    for (std::size_t part = 0; part < alone.evidence.size(); ++part)
      EXPECT_EQ(alone.evidence[part].range.start_seconds,
                together[i].evidence[part].range.start_seconds);
  }
}

// Clips whose tokens are not kept are read again, with the same answers.
TEST_F(AskTest, TokensNeedNotBeKept) {
  write_brightening_video(path_, 6, 118);
  WatchedVideo video(answerer_, path_, kShortClips);
  auto forgetful_options = kShortClips;
  forgetful_options.kept_token_bytes = 0;
  WatchedVideo forgetful(answerer_, path_, forgetful_options);
  EXPECT_TRUE(is_close(as_tensor(video.encoding({3, 1}).tokens),
                       as_tensor(forgetful.encoding({3, 1}).tokens), {.atol = 1e-5}));
  const auto expected = asker().ask(video, {"a ball spins"})[0],
             actual = asker().ask(forgetful, {"a ball spins"})[0];
  ASSERT_EQ(expected.candidates.size(), actual.candidates.size());
  for (std::size_t i = 0; i < expected.candidates.size(); ++i)
    EXPECT_NEAR(expected.candidates[i].probability, actual.candidates[i].probability, 1e-5);
}

TEST_F(AskTest, WrittenAnswersAreScoredLikeListedOnes) {
  write_brightening_video(path_, 6, 118);
  WatchedVideo video(answerer_, path_, kShortClips);
  Asker writer(answerer_, 0.07, std::nullopt, {.clips = 3, .beams = 2});
  const auto result = writer.ask(video, {"what moves left"})[0];
  std::set<std::string> texts;
  for (std::size_t i = 0; i < result.candidates.size(); ++i) {
    texts.insert(result.candidates[i].text);
    EXPECT_GT(result.candidates[i].probability, 0);
    EXPECT_LE(result.candidates[i].probability, result.candidates[i > 0 ? i - 1 : 0].probability);
  }
  EXPECT_EQ(texts.size(), result.candidates.size());
}

TEST_F(AskTest, WhatCannotBeAskedIsRefused) {
  EXPECT_THAT(failure([] { check_questions({}, {}); }, Error::Kind::kUsage),
              HasSubstr("no question"));
  EXPECT_THAT(failure(
                  [] {
                    check_questions({"what?", " ... "}, {});
                  },
                  Error::Kind::kUsage),
              HasSubstr("question 2 has no words"));
  EXPECT_THAT(failure([] { check_questions({"what?"}, {.top = 0}); }, Error::Kind::kUsage),
              HasSubstr("top is 0, expected 1 to 1000"));
  std::string long_question;
  for (int i = 0; i < 10'000; ++i) long_question += "ball ";
  write_grey_video(path_, 1, 90);
  WatchedVideo video(answerer_, path_);
  EXPECT_EQ(asker().ask(video, {long_question})[0].candidates.size(), 5u);
}

TEST_F(AskTest, WhatCannotBeReadIsNamed) {
  const auto watch = [&] { WatchedVideo(answerer_, path_); };
  EXPECT_THAT(failure(watch, Error::Kind::kData), HasSubstr("video.mp4"));
  std::ofstream(path_) << "not a video";
  EXPECT_THAT(failure(watch, Error::Kind::kData), HasSubstr("video.mp4"));
}

}  // namespace
}  // namespace litevl
