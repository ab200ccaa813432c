#include "task/answer_mixture.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/torch.h"
#include "litevl/error.h"
#include "support/small_model.h"
#include "torch/module_encoder.h"
#include "torch/tensors.h"

namespace litevl {
namespace {

std::vector<std::string> two_word_answers() {
  std::vector<std::string> answers;
  const auto words = small_vocabulary();
  for (std::size_t i = 4; i < words.size(); ++i)
    for (std::size_t j = 4; j < words.size(); ++j) answers.push_back(words[i] + " " + words[j]);
  return answers;
}

class AnswerMixtureTest : public testing::Test {
 protected:
  AnswerMixtureTest() {
    torch::manual_seed(5);
    const auto videos = answerer_.encode_videos(as_array(torch::randn({3, 4, 3, 32, 32})));
    question_ = answerer_.ground(videos, {"a ball", "a ball", "a ball"});
  }

  Answerer answerer_{make_encoder(small_model(3)), WordPiece(small_vocabulary(), "small")};
  AnswerList list_ = answerer_.compile(two_word_answers());
  GroundedQuestions question_;
};

// Clips that disagree, so that the mixture's best need not be among the best of any clip.
TEST_F(AnswerMixtureTest, IsAsIfEveryClipHadScoredEverything) {
  const std::vector<double> weights = {0.45, 0.35, 0.2};
  const auto count = static_cast<std::int64_t>(list_.texts.size());
  std::vector<double> expected(list_.texts.size());
  const auto all = answerer_.rank(question_, list_, count);
  for (std::size_t clip = 0; clip < 3; ++clip)
    for (const auto& ranked : all[clip])
      expected[static_cast<std::size_t>(ranked.answer)] +=
          weights[clip] * std::exp(ranked.log_probability);
  std::vector<std::int64_t> order(expected.size());
  std::iota(order.begin(), order.end(), std::int64_t{0});
  std::sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return expected[static_cast<std::size_t>(a)] > expected[static_cast<std::size_t>(b)];
  });
  for (const std::int64_t top : {std::int64_t{1}, std::int64_t{7}, count}) {
    const auto mixed = rank_mixture(answerer_, question_, weights, list_, top);
    ASSERT_EQ(static_cast<std::int64_t>(mixed.size()), top);
    for (std::size_t i = 0; i < mixed.size(); ++i) {
      // By value: rounding may exchange neighbours.
      EXPECT_NEAR(mixed[i].probability, expected[static_cast<std::size_t>(order[i])], 1e-7);
      EXPECT_NEAR(mixed[i].probability, expected[static_cast<std::size_t>(mixed[i].answer)], 1e-7);
      EXPECT_DOUBLE_EQ(mixed[i].probability,
                       mixed[i].by_clip[0] + mixed[i].by_clip[1] + mixed[i].by_clip[2]);
    }
  }
}

TEST_F(AnswerMixtureTest, OneClipIsItsOwnRanking) {
  const GroundedQuestions one{question_.states.rows(0, question_.begins[1]),
                              {0, question_.begins[1]},
                              question_.embedding.rows(0, 1),
                              question_.frame_weights.rows(0, 1),
                              question_.position_weights.rows(0, 1)};
  const auto mixed = rank_mixture(answerer_, one, {1}, list_, 4);
  const auto ranked = answerer_.rank(one, list_, 4)[0];
  ASSERT_EQ(mixed.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(mixed[i].answer, ranked[i].answer);
    EXPECT_DOUBLE_EQ(mixed[i].probability, std::exp(ranked[i].log_probability));
  }
}

// With the whole weight on one clip the others do not count.
TEST_F(AnswerMixtureTest, WeightsCount) {
  const auto mixed = rank_mixture(answerer_, question_, {0, 1, 0}, list_, 3);
  const auto ranked = answerer_.rank(question_, list_, 3)[1];
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(mixed[i].answer, ranked[i].answer);
}

TEST_F(AnswerMixtureTest, WrongUse) {
  EXPECT_THROW(rank_mixture(answerer_, question_, {1}, list_, 3), Error);
  EXPECT_THROW(rank_mixture(answerer_, question_, {0.5, 0.5, 0}, list_, 0), Error);
}

}  // namespace
}  // namespace litevl
