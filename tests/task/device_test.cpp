// Retrieval and answering where the model is on another device than the CPU: the same results, on
// the CPU.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/torch.h"
#include "support/is_close.h"
#include "support/other_device.h"
#include "support/small_model.h"
#include "task/answer_mixture.h"
#include "task/answerer.h"
#include "task/retriever.h"
#include "torch/module_encoder.h"
#include "torch/tensors.h"

namespace litevl {
namespace {

LiteVL model_there() {
  auto model = small_model(3);
  model->to(other_device());
  return model;
}

WordPiece words() { return {small_vocabulary(), "small"}; }

Array<float> three_videos() {
  torch::manual_seed(7);
  return as_array(torch::randn({3, 4, 3, 32, 32}));
}

testing::AssertionResult are_close(const Tokens& actual, const Tokens& expected) {
  return is_close(as_tensor(actual), as_tensor(expected));
}

Tokens in_halves(const Tokens& tokens) {
  Array<Bf16> halves(tokens.shape());
  std::ranges::transform(tokens.floats, halves.data(), to_bf16);
  return halves;
}

TEST(OtherDevice, RefusesTensorsOfTheCpu) {
  const auto there = torch::ones({2, 2}).to(other_device());
  EXPECT_EQ(there.device(), other_device());
  EXPECT_EQ((there + there * 2).sum().item<double>(), 12);
  EXPECT_THROW(there + torch::ones({2, 2}), c10::Error);
  EXPECT_THROW(there.index_select(0, torch::tensor({1})), c10::Error);
}

TEST(OtherDevice, RetrievesTheSame) {
  Retriever here(make_encoder(small_model(3)), words()),
      there(make_encoder(model_there()), words());
  const auto videos = here.encode_videos(three_videos()),
             same = there.encode_videos(three_videos());
  EXPECT_TRUE(are_close(same.tokens, videos.tokens));
  EXPECT_TRUE(is_close(same.embedding, videos.embedding));
  EXPECT_TRUE(is_close(same.frame_vectors, videos.frame_vectors));
  const std::vector<std::string> captions{"a red ball", "a ball moves left", "spins"};
  const auto texts = here.encode_texts(captions), same_texts = there.encode_texts(captions);
  EXPECT_TRUE(is_close(same_texts.embedding, texts.embedding));
  const auto expect_same = [&](const VideoEncoding& some, const TextEncoding& with) {
    EXPECT_TRUE(is_close(there.match_logits(some, with), here.match_logits(some, with)));
  };
  expect_same(videos, texts);
  expect_same(videos, here.encode_texts({"a red ball"}));
  expect_same({in_halves(videos.tokens.videos(0, 1)), videos.embedding.rows(0, 1), videos.frames},
              texts);
  // What a CUDA device does for one text, but for autocast.
  Retriever lower(make_encoder(model_there(), Precision::kBfloat16), words());
  const auto one = here.encode_texts({"a red ball"});
  EXPECT_TRUE(are_close(lower.encode_videos(three_videos()).tokens, videos.tokens));
  EXPECT_TRUE(is_close(lower.match_logits(videos, one), here.match_logits(videos, one)));
}

TEST(OtherDevice, AnswersTheSame) {
  Answerer here(make_encoder(small_model(3)), words()), there(make_encoder(model_there()), words());
  const auto list = here.compile({"red", "ball moves", "left", "a red ball"});
  const std::vector<std::string> questions{"a red ball?", "moves left and grows", "spins"};
  const auto videos = here.encode_videos(three_videos());
  EXPECT_TRUE(are_close(there.encode_videos(three_videos()).tokens, videos.tokens));
  const auto asked = here.ground(videos, questions), same = there.ground(videos, questions);
  EXPECT_TRUE(is_close(same.states, asked.states));
  EXPECT_TRUE(is_close(same.frame_weights, asked.frame_weights));
  const VideoEncoding first{videos.tokens.videos(0, 1), videos.embedding.rows(0, 1), videos.frames};
  EXPECT_TRUE(
      is_close(there.ground(first, questions).states, here.ground(first, questions).states));
  const auto ranked = here.rank(asked, list, 3), ranked_there = there.rank(asked, list, 3);
  for (std::size_t q = 0; q < ranked.size(); ++q)
    for (std::size_t i = 0; i < ranked[q].size(); ++i) {
      EXPECT_EQ(ranked_there[q][i].answer, ranked[q][i].answer);
      EXPECT_NEAR(ranked_there[q][i].log_probability, ranked[q][i].log_probability, 1e-4);
    }
  EXPECT_EQ(there.rank_as_blip(asked, list, 2), here.rank_as_blip(asked, list, 2));
  for (const std::int64_t beams : {1, 3}) {
    const auto written = here.generate(asked, beams), written_there = there.generate(asked, beams);
    for (std::size_t q = 0; q < written.size(); ++q)
      EXPECT_EQ(written_there[q].text, written[q].text);
  }
}

}  // namespace
}  // namespace litevl
