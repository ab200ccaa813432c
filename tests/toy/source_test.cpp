#include "toy/source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <map>
#include <set>

#include "core/torch.h"
#include "litevl/error.h"
#include "torch/tensors.h"
#include "toy/caption_reader.h"
#include "toy/layout.h"
#include "toy/meanings.h"
#include "toy/things.h"

namespace litevl {
namespace {

TEST(ToySource, BatchIsAFunctionOfStep) {
  ToySourceOptions options;
  options.seed = 7;
  options.batch = 16;
  ToySource source(options), other(options);
  other.batch(5);
  const PairBatch a = source.batch(3), b = other.batch(3), c = source.batch(4);
  EXPECT_EQ(a.captions, b.captions);
  EXPECT_EQ(a.families, b.families);
  EXPECT_TRUE(torch::equal(as_tensor(a.video), as_tensor(b.video)));
  EXPECT_NE(a.captions, c.captions);
  const int threads = at::get_num_threads();
  at::set_num_threads(threads == 1 ? 2 : 1);
  EXPECT_TRUE(torch::equal(as_tensor(a.video), as_tensor(source.batch(3).video)));
  at::set_num_threads(threads);
}

// A queue of earlier batches takes pairs with the same id for one video.
TEST(ToySource, NoTwoStepsShareAVideo) {
  ToySourceOptions options;
  options.batch = 6;
  options.image_size = 16;
  options.frames = 1;
  ToySource source(options);
  std::set<std::int64_t> ids;
  for (const std::int64_t step : {0, 1, 2, 1000})
    for (const auto id : source.batch(step).video_ids) EXPECT_TRUE(ids.insert(id).second) << id;
}

TEST(ToySource, CaptionsAreTrueOfTheirOwnVideoOnlyAndNoneIsHeldOut) {
  for (const std::int64_t things : {0, 12}) {
    ToySourceOptions options;
    options.things = things;
    options.image_size = 16;
    options.frames = 2;
    ToySource source(options);
    for (std::int64_t step = 0; step < 20; ++step) {
      const PairBatch batch = source.batch(step);
      ASSERT_EQ(batch.captions.size(), 64U);
      ASSERT_EQ(batch.video.shape(), (std::vector<std::int64_t>{64, 2, 3, 16, 16}));
      std::vector<std::vector<ToyMeaning>> told;
      std::map<std::int64_t, int> sizes;
      for (std::size_t i = 0; i < 64; ++i) {
        told.push_back(read_caption(batch.captions[i]));
        ++sizes[batch.families[i]];
        for (const ToyMeaning& event : told[i]) {
          EXPECT_FALSE(is_held_out(event)) << batch.captions[i];
          EXPECT_TRUE(things == 0 || event.thing < things);
        }
      }
      for (std::size_t i = 0; i < 64; ++i) {
        for (std::size_t j = 0; j < 64; ++j) {
          EXPECT_EQ(is_true_of(told[i], told[j]), i == j)
              << batch.captions[i] << " / " << batch.captions[j];
        }
      }
      // All but the last family are whole.
      for (std::size_t i = 0; i < 64; ++i) {
        if (batch.families[i] == batch.families.back()) continue;
        const bool is_self_inverse =
            std::all_of(told[i].begin(), told[i].end(),
                        [](const auto& event) { return inverse(event.action) == event.action; });
        EXPECT_EQ(sizes[batch.families[i]],
                  static_cast<int>(told[i].size()) * (is_self_inverse ? 1 : 2));
      }
    }
  }
}

TEST(ToySource, CounterpartsDifferInTheOrderOfFramesOnly) {
  ToySourceOptions options;
  options.batch = 32;
  options.two_event_share = 0;
  options.random_times = false;
  options.augment = false;
  const PairBatch batch = ToySource(options).batch(1);
  int pairs = 0;
  for (std::size_t i = 1; i < 32; ++i) {
    if (batch.families[i] != batch.families[i - 1]) continue;
    ++pairs;
    const auto index = static_cast<std::int64_t>(i);
    const auto video = as_tensor(batch.video.row(index));
    const auto before = as_tensor(batch.video.row(index - 1));
    EXPECT_TRUE(torch::equal(video, before.flip(0)));
    EXPECT_FALSE(torch::equal(video, before));
  }
  EXPECT_GT(pairs, 5);
}

TEST(ToySource, StillsAreTrueOfTheirOwnOnly) {
  ToySourceOptions options;
  options.stills = true;
  const PairBatch batch = ToySource(options).batch(0);
  EXPECT_EQ(batch.video.shape(), (std::vector<std::int64_t>{64, 1, 3, 64, 64}));
  EXPECT_EQ(std::set<std::string>(batch.captions.begin(), batch.captions.end()).size(), 64U);
  options.things = 12;
  EXPECT_NO_THROW(ToySource(options).batch(0));
}

TEST(ToySource, QuestionsChangeNothingElse) {
  ToySourceOptions options;
  options.seed = 5;
  options.image_size = 16;
  ToySource without(options);
  options.questions = 2;
  ToySource with(options), again(options);
  again.batch(9);
  for (std::int64_t step = 0; step < 3; ++step) {
    const PairBatch plain = without.batch(step), asked = with.batch(step);
    EXPECT_TRUE(torch::equal(as_tensor(plain.video), as_tensor(asked.video)));
    EXPECT_EQ(plain.captions, asked.captions);
    EXPECT_EQ(plain.families, asked.families);
    EXPECT_TRUE(plain.questions.empty());
    const PairBatch same = again.batch(step);
    ASSERT_EQ(asked.questions.size(), same.questions.size());
    for (std::size_t i = 0; i < same.questions.size(); ++i)
      EXPECT_EQ(asked.questions[i].question.text, same.questions[i].question.text);
  }
}

TEST(ToySource, QuestionsAreAboutTheirVideos) {
  ToySourceOptions options;
  options.image_size = 16;
  options.questions = 2;
  const PairBatch batch = ToySource(options).batch(0);
  ASSERT_EQ(batch.questions.size(), 128U);  // every video has an action and a thing or an order
  std::set<std::string> texts;
  for (std::size_t i = 0; i < batch.questions.size(); ++i) {
    const auto& [video, question] = batch.questions[i];
    EXPECT_EQ(video, static_cast<std::int64_t>(i / 2));
    ASSERT_EQ(question.answers.size(), 1U);
    EXPECT_EQ(question.answers[0].weight, 1);
    texts.insert(question.text);
    const auto told = read_caption(batch.captions[i / 2]);
    const auto& answer = question.answers[0].text;
    if (question.type == "thing" || question.type == "order") {
      EXPECT_TRUE(std::any_of(told.begin(), told.end(),
                              [&](const auto& event) {
                                return toy_things()[static_cast<std::size_t>(event.thing)].name ==
                                       answer;
                              }))
          << question.text << ' ' << answer;
    } else if (question.type == "direction") {
      EXPECT_TRUE(std::any_of(
          told.begin(), told.end(),
          [&](const auto& event) { return action_name(event.action) == "move " + answer; }))
          << question.text << ' ' << answer;
    }
  }
  EXPECT_GT(texts.size(), 90U);
}

TEST(ToySource, PixelsAreNormalised) {
  const auto video = as_tensor(ToySource(ToySourceOptions{}).batch(0).video);
  EXPECT_GE(video.min().item<float>(), -0.482 / 0.2612);
  EXPECT_LE(video.max().item<float>(), 2.2);
  EXPECT_LT(std::abs(video.mean().item<float>()), 1.0);
}

TEST(ToySource, DrawVideoIsClosedUnderReversal) {
  const ToyRenderer renderer;
  ToyRandom random{1};
  const auto events = sample_meaning(2, 12, ToySplit::kTest, random);
  const ToyScene scene = make_scene(events, random);
  EXPECT_TRUE(torch::equal(as_tensor(draw_video(renderer, scene, 8, 64)),
                           as_tensor(draw_video(renderer, reverse(scene), 8, 64)).flip(0)));
}

TEST(ToySource, RefusesWhatItCannotDo) {
  ToySourceOptions options;
  options.things = 2;
  EXPECT_THROW(ToySource(options).batch(0), Error);
  options.things = 100000;
  EXPECT_THROW(ToySource{options}, Error);
  options.things = 0;
  options.questions = 6;
  EXPECT_THROW(ToySource{options}, Error);
  options.questions = 1;
  EXPECT_NO_THROW(ToySource{options});
  options.stills = true;
  EXPECT_THROW(ToySource{options}, Error);
}

TEST(ToySource, PrintsItsSpeed) {
  ToySource source(ToySourceOptions{});
  const auto start = std::chrono::steady_clock::now();
  for (std::int64_t step = 0; step < 5; ++step) source.batch(step);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  std::cout << "a batch of 64: " << taken.count() / 5 << " s\n";
}

}  // namespace
}  // namespace litevl
