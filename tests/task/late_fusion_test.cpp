// Every frame scored alone, by the mean: what RetrieverOptions::late_fusion says.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "core/torch.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "support/small_model.h"
#include "task/answerer.h"
#include "task/retriever.h"
#include "torch/module_encoder.h"
#include "torch/tensors.h"

namespace litevl {
namespace {

class LateFusionTest : public testing::Test {
 protected:
  LateFusionTest() {
    auto config = small_model_config();
    config.vision.attention = TimeAttention::kSpaceOnly;
    torch::manual_seed(3);
    model_ = LiteVL(config);
    const torch::NoGradGuard no_grad;
    for (auto& parameter : model_->parameters())
      if (parameter.dim() > 1) parameter.normal_(0, 0.3);
    videos_ = torch::randn({2, 3, 3, 32, 32});
  }

  WordPiece tokenizer() const { return {small_vocabulary(), "test"}; }
  // Frame `frame` of all videos, as videos of one.
  Array<float> only(std::int64_t frame) const {
    return as_array(videos_.slice(1, frame, frame + 1));
  }

  LiteVL model_{nullptr};
  at::Tensor videos_;  // (2,3,3,32,32)
};

TEST_F(LateFusionTest, ScoresAreTheMeansOfTheFrames) {
  Retriever late(make_encoder(model_), tokenizer(), {.late_fusion = true});
  Retriever plain(make_encoder(model_), tokenizer());
  const auto texts = plain.encode_texts({"a red ball moves left", "a green cube"});
  const auto together = late.encode_videos(as_array(videos_));
  const auto cosines_of = [&](const VideoEncoding& videos) {
    return as_tensor(videos.embedding).mm(as_tensor(texts.embedding).t());
  };
  auto cosines = torch::zeros({2, 2}), logits = torch::zeros({2}), shared = torch::zeros({2});
  for (std::int64_t frame = 0; frame < 3; ++frame) {
    const auto alone = plain.encode_videos(only(frame));
    cosines += cosines_of(alone) / 3;
    EXPECT_TRUE(is_close(as_tensor(together.frame_vectors).select(1, frame),
                         as_tensor(alone.embedding), {.atol = 1e-5}));
    logits += as_tensor(plain.match_logits(alone, texts)) / 3;
    const VideoEncoding first{alone.tokens.videos(0, 1), alone.embedding.rows(0, 1), 1};
    shared += as_tensor(plain.match_logits(first, texts)) / 3;
  }
  EXPECT_TRUE(is_close(cosines_of(together), cosines, {.atol = 1e-5}));
  EXPECT_TRUE(is_close(late.match_logits(together, texts), logits, {.atol = 1e-4}));
  const VideoEncoding first{together.tokens.videos(0, 1), together.embedding.rows(0, 1), 3};
  EXPECT_TRUE(is_close(late.match_logits(first, texts), shared, {.atol = 1e-4}));
  // Frames together are something else.
  EXPECT_FALSE(is_close(plain.match_logits(plain.encode_videos(as_array(videos_)), texts), logits,
                        {.atol = 1e-3}));
}

TEST_F(LateFusionTest, AnswersAreTheMeansOfTheFrames) {
  Answerer late(make_encoder(model_), tokenizer(), {.late_fusion = true});
  Answerer plain(make_encoder(model_), tokenizer());
  const std::vector<std::string> questions{"a ball moves", "a cube"};
  const auto list = plain.compile({"left", "right", "red ball", "grows"});
  std::vector<std::map<std::int64_t, double>> mean(2);
  for (std::int64_t frame = 0; frame < 3; ++frame) {
    const auto ranked =
        plain.rank(plain.ground(plain.encode_videos(only(frame).rows(0, 1)), questions), list, 4);
    for (std::size_t q = 0; q < 2; ++q)
      for (const auto& answer : ranked[q])
        mean[q][answer.answer] += std::exp(answer.log_probability) / 3;
  }
  const auto ranked = late.rank(
      late.ground(late.encode_videos(as_array(videos_.slice(0, 0, 1))), questions), list, 4);
  ASSERT_EQ(ranked.size(), 2u);
  for (std::size_t q = 0; q < 2; ++q) {
    ASSERT_EQ(ranked[q].size(), 4u);
    for (std::size_t i = 0; i < 4; ++i) {
      const auto& answer = ranked[q][i];
      EXPECT_NEAR(std::exp(answer.log_probability), mean[q].at(answer.answer), 1e-5);
      if (i > 0) {
        EXPECT_LE(answer.log_probability, ranked[q][i - 1].log_probability);
      }
    }
  }
}

TEST_F(LateFusionTest, IsForFramesThatDoNotKnowOfEachOther) {
  const auto divided = small_model();
  EXPECT_THROW(Retriever(make_encoder(divided), tokenizer(), {.late_fusion = true}), Error);
  EXPECT_THROW(Answerer(make_encoder(divided), tokenizer(), {.late_fusion = true}), Error);
}

}  // namespace
}  // namespace litevl
