// Answering on a small random model: what does not depend on trained weights.
#include "task/answerer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/torch.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "support/small_model.h"
#include "torch/module_encoder.h"
#include "torch/tensors.h"

namespace litevl {
namespace {

class AnswererTest : public testing::Test {
 protected:
  AnswererTest()
      : model_(small_model(3)),
        answerer_(make_encoder(model_), WordPiece(small_vocabulary(), "small")),
        videos_(answerer_.encode_videos(as_array(torch::randn({2, 4, 3, 32, 32})))) {}

  VideoEncoding video(std::int64_t i) const {
    return {videos_.tokens.videos(i, 1), videos_.embedding.rows(i, 1), videos_.frames};
  }

  LiteVL model_;
  Answerer answerer_;
  VideoEncoding videos_;
};

// (N,D) of question `q`.
Array<float> states_of(const GroundedQuestions& questions, std::size_t q) {
  const auto begin = questions.begins[q];
  return questions.states.rows(begin, questions.begins[q + 1] - begin);
}

// All answers of up to two words.
std::vector<std::string> many_answers() {
  std::vector<std::string> answers;
  const auto words = small_vocabulary();
  for (std::size_t i = 4; i < words.size(); ++i) {
    answers.push_back(words[i]);
    for (std::size_t j = 4; j < words.size(); ++j) answers.push_back(words[i] + " " + words[j]);
  }
  return answers;
}

TEST_F(AnswererTest, ManyQuestionsOfOneVideoAreAsOneByOne) {
  const std::vector<std::string> questions{"a red ball?", "moves left and grows", "spins"};
  const auto together = answerer_.ground(video(1), questions);
  for (std::int64_t q = 0; q < 3; ++q) {
    const auto index = static_cast<std::size_t>(q);
    const auto alone = answerer_.ground(video(1), {questions[index]});
    EXPECT_TRUE(is_close(states_of(together, index), alone.states));
    EXPECT_TRUE(
        is_close(together.frame_weights.row(q), alone.frame_weights.row(0), {.atol = 1e-6}));
  }
  EXPECT_TRUE(is_close(as_tensor(together.frame_weights).sum(1), torch::ones({3}), {.atol = 1e-5}));
}

// What a derived list holds twice for the model, or what the model cannot read, is left out.
TEST_F(AnswererTest, DistinctAnswersCanBeCompiled) {
  const std::string endless =
      "ball ball ball ball ball ball ball ball ball ball ball ball ball "
      "ball ball ball ball ball ball ball ball ball ball ball ball ball "
      "ball ball ball ball ball ball ball ball ball ball ball ball ball";
  const std::vector<std::string> given = {"left", "LEFT", "réd", "red", " ", endless, "right"};
  const auto kept = answerer_.distinct(given);
  EXPECT_EQ(kept, (std::vector<std::string>{"left", "réd", "right"}));
  EXPECT_EQ(answerer_.compile(kept).texts, kept);
  EXPECT_THROW(answerer_.compile(given), Error);
}

TEST_F(AnswererTest, PairsAreAsOneByOne) {
  const auto pairs = answerer_.ground(videos_, {"a red ball", "moves left"});
  const auto second = answerer_.ground(video(1), {"moves left"});
  EXPECT_TRUE(is_close(states_of(pairs, 1), second.states));
}

TEST_F(AnswererTest, PrunedRankingIsExact) {
  const auto list = answerer_.compile(many_answers());
  const auto questions = answerer_.ground(videos_, {"a red ball", "moves left"});
  const auto all = answerer_.rank(questions, list, static_cast<std::int64_t>(list.texts.size()));
  const auto best = answerer_.rank(questions, list, 3);
  for (std::size_t q = 0; q < 2; ++q) {
    ASSERT_EQ(all[q].size(), list.texts.size());
    ASSERT_EQ(best[q].size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(best[q][i].answer, all[q][i].answer);
      EXPECT_NEAR(best[q][i].log_probability, all[q][i].log_probability, 1e-4);
    }
  }
}

TEST_F(AnswererTest, NumbersThatAreNotFiniteAreNotRanked) {
  const auto list = answerer_.compile({"left", "right and left"});
  const auto questions = answerer_.ground(video(0), {"spins"});
  EXPECT_THROW(answerer_.rank(questions, list, 0), Error);
  const torch::NoGradGuard no_grad;
  // The table's second row is read after the first token only.
  model_->named_parameters()["text_decoder.bert.embeddings.position_embeddings.weight"][1].fill_(
      std::nan(""));
  EXPECT_THROW(answerer_.rank(questions, list, 1), Error);
}

TEST_F(AnswererTest, ProbabilitiesOfAllAnswersStayUnderOne) {
  const auto list = answerer_.compile(many_answers());
  const auto ranked =
      answerer_.rank(answerer_.ground(video(0), {"spins"}), list, std::int64_t{1} << 40);
  double sum = 0;
  for (const auto& answer : ranked[0]) sum += std::exp(answer.log_probability);
  EXPECT_LT(sum, 1);
  EXPECT_GT(sum, 0);
}

TEST_F(AnswererTest, GreedyTakesTheLikeliestAndBeamsAreNoWorse) {
  const auto questions = answerer_.ground(videos_, {"a red ball", "moves left"});
  const auto greedy = answerer_.generate(questions, 1), beams = answerer_.generate(questions, 4);
  for (std::size_t q = 0; q < 2; ++q) {
    EXPECT_EQ(greedy[q].ids.front(), model_->config().dec_id);
    EXPECT_LE(greedy[q].ids.size(), 10U);
    EXPECT_LT(beams[q].log_probability, 0);
  }
}

TEST_F(AnswererTest, ListsWithFaultsAreRefusedByLine) {
  const auto refusal = [&](const std::vector<std::string>& answers) -> std::string {
    try {
      answerer_.compile(answers);
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), 2);
      return error.what();
    }
    return "";
  };
  EXPECT_NE(refusal({}).find("empty"), std::string::npos);
  EXPECT_NE(refusal({"left", "  ", "right"}).find("line 2"), std::string::npos);
  EXPECT_NE(refusal({"left", "right", " LEFT "}).find("line 3"), std::string::npos);
  std::string endless;
  for (int i = 0; i < 10000; ++i) endless += "left ";
  EXPECT_NE(refusal({endless}).find("10000 word pieces"), std::string::npos);
}

TEST_F(AnswererTest, QuestionsWithFaults) {
  EXPECT_THROW(answerer_.ground(video(0), {}), Error);
  EXPECT_THROW(answerer_.ground(video(0), {"left", " .! "}), Error);
  EXPECT_THROW(answerer_.ground(videos_, {"a", "b", "c"}), Error);
  std::string endless;
  for (int i = 0; i < 10000; ++i) endless += "left ";
  EXPECT_EQ(answerer_.ground(video(0), {endless}).begins, (std::vector<std::int64_t>{0, 35}));
}

TEST(Answerer, NeedsADecoder) {
  auto config = small_model_config();
  config.decoder = false;
  EXPECT_THROW(Answerer(make_encoder(LiteVL(config)), WordPiece(small_vocabulary(), "small")),
               Error);
}

}  // namespace
}  // namespace litevl
