#include "task/retriever.h"

#include <gtest/gtest.h>

#include "core/torch.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "support/small_model.h"
#include "task/text_batch.h"
#include "torch/module_encoder.h"
#include "torch/tensors.h"

namespace litevl {
namespace {

class RetrieverTest : public testing::Test {
 protected:
  WordPiece tokenizer_{small_vocabulary(), "test"};
  Retriever retriever_{make_encoder(small_model()), WordPiece(small_vocabulary(), "test")};
};

Array<float> videos(std::int64_t count) {
  torch::manual_seed(7);
  return as_array(torch::randn({count, 4, 3, 32, 32}));
}

TEST_F(RetrieverTest, EmbeddingsHaveUnitLength) {
  const auto video = retriever_.encode_videos(videos(3));
  const auto text = retriever_.encode_texts({"a red ball", "a ball moves left"});
  EXPECT_TRUE(is_close(as_tensor(video.embedding).norm(2, 1), torch::ones({3}), {.atol = 1e-5}));
  EXPECT_TRUE(is_close(as_tensor(text.embedding).norm(2, 1), torch::ones({2}), {.atol = 1e-5}));
}

TEST_F(RetrieverTest, FrameVectorsAreOneAFrame) {
  const auto pixels = videos(3);
  const auto video = retriever_.encode_videos(pixels);
  ASSERT_EQ(video.frame_vectors.shape(), (Shape{3, 4, small_model_config().embed_dim}));
  const auto vectors = as_tensor(video.frame_vectors), clips = as_tensor(video.embedding);
  EXPECT_TRUE(is_close(vectors.norm(2, 2), torch::ones({3, 4}), {.atol = 1e-5}));
  for (std::int64_t t = 0; t < 4; ++t)
    EXPECT_FALSE(is_close(vectors.select(1, t), clips, {.atol = 1e-3}));
  // What the only frame shows is what the clip shows.
  const auto first = retriever_.encode_videos(as_array(as_tensor(pixels).slice(1, 0, 1)));
  EXPECT_TRUE(
      torch::equal(as_tensor(first.frame_vectors).select(1, 0), as_tensor(first.embedding)));
}

TEST_F(RetrieverTest, ATextsNeighboursDoNotChangeIt) {
  const auto alone = retriever_.encode_texts({"a red ball"});
  const auto beside = retriever_.encode_texts({"a red ball", "a red ball moves left a red ball"});
  EXPECT_TRUE(is_close(beside.embedding.rows(0, 1), alone.embedding, {.atol = 1e-5}));
}

TEST(Retriever, NeedsAJointSpace) {
  auto config = small_model_config();
  config.joint_space = false;
  EXPECT_THROW(Retriever(make_encoder(LiteVL(config)), WordPiece(small_vocabulary(), "test")),
               Error);
}

TEST_F(RetrieverTest, OneTextIsComparedWithEveryVideo) {
  const auto video = retriever_.encode_videos(videos(3));
  const auto text = retriever_.encode_texts({"a red ball"});
  const auto together = retriever_.match_logits(video, text);
  ASSERT_EQ(together.shape(), (Shape{3}));
  for (std::int64_t i = 0; i < 3; ++i) {
    const VideoEncoding one{video.tokens.videos(i, 1), video.embedding.rows(i, 1), video.frames};
    EXPECT_TRUE(is_close(retriever_.match_logits(one, text), together.rows(i, 1)));
  }
  EXPECT_FALSE(is_close(together.row(0), together.row(1), {.atol = 1e-6}));
}

TEST_F(RetrieverTest, PairsAreComparedRowByRow) {
  const auto video = retriever_.encode_videos(videos(2));
  const auto both = retriever_.encode_texts({"a red ball", "a ball moves left"});
  const auto logits = retriever_.match_logits(video, both);
  const VideoEncoding second{video.tokens.videos(1, 1), video.embedding.rows(1, 1), video.frames};
  EXPECT_TRUE(
      is_close(retriever_.match_logits(second, retriever_.encode_texts({"a ball moves left"})),
               logits.rows(1, 1)));
}

TEST_F(RetrieverTest, RefusesRowsThatDoNotPair) {
  const auto video = retriever_.encode_videos(videos(3));
  EXPECT_THROW(retriever_.match_logits(video, retriever_.encode_texts({"a", "ball"})), Error);
  EXPECT_THROW(retriever_.encode_texts({}), Error);
}

TEST_F(RetrieverTest, CaptionsAreCutAndPadded) {
  const auto& config = retriever_.config();
  const auto texts = batch_captions(tokenizer_, config, {"a red ball moves left", "a", ""}, 5);
  const auto batch = pad(texts, config.pad_id);
  EXPECT_EQ(without_padding(batch), texts);
  EXPECT_EQ(batch.input_ids.sizes(), (std::vector<std::int64_t>{3, 5}));
  for (std::int64_t row = 0; row < 3; ++row) {
    const auto length = batch.mask[row].sum().item<std::int64_t>();
    EXPECT_EQ(length, std::vector<std::int64_t>({5, 3, 2})[static_cast<std::size_t>(row)]);
    EXPECT_EQ(batch.input_ids[row][0].item<std::int64_t>(), config.cls_id);
    EXPECT_EQ(batch.input_ids[row][length - 1].item<std::int64_t>(), config.sep_id);
    EXPECT_TRUE(batch.input_ids[row].slice(0, length).eq(config.pad_id).all().item<bool>());
  }
  EXPECT_THROW(batch_captions(tokenizer_, config, {"a"}, 2), Error);
}

}  // namespace
}  // namespace litevl
