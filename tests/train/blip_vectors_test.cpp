// Agreement with the reference vectors' set "blip_retrieval": BLIP's own classes on frames and on
// video, through its own checkpoint file.
#include <gtest/gtest.h>

#include "checkpoint/import_blip.h"
#include "core/torch.h"
#include "support/is_close.h"
#include "support/vectors.h"
#include "torch/tensors.h"
#include "train/contrastive.h"
#include "train/matching.h"

namespace litevl {
namespace {

constexpr Tolerance kStates{.rtol = 0, .atol = 1e-4};
constexpr Tolerance kUnit{.rtol = 0, .atol = 1e-5};

class BlipVectors : public testing::TestWithParam<std::string> {
 protected:
  BlipVectors()
      : inputs_(load_vectors("blip_retrieval", "inputs")),
        expected_(load_vectors("blip_retrieval", "expected")) {
    ImportOptions options;
    options.attention = TimeAttention::kSpaceOnly;
    options.config = vector_folder("blip_retrieval") / "model_config.json";
    const auto imported = import_blip(vector_folder("blip_retrieval") / GetParam(), options);
    auto config = imported.config;
    // BLIP attends to the video's tokens as they are.
    config.pooling = {.temporal = false, .spatial = false};
    model_ = LiteVL(config);
    for (auto& parameter : model_->named_parameters())
      parameter.value().copy_(as_tensor(imported.parameters.at(parameter.key())));
    model_->eval();
  }

  torch::NoGradGuard no_grad_;
  Tensors inputs_, expected_;
  LiteVL model_{nullptr};
};

TEST_P(BlipVectors, EveryFrameAlone) {
  const auto& images = inputs_.at("images");
  const auto B = images.size(0), T = images.size(1);
  const auto tokens = model_->encode_video(images.flatten(0, 1).unsqueeze(1));  // a frame a video
  EXPECT_TRUE(is_close(tokens.unflatten(0, {B, T}), expected_.at("frame_tokens"), kStates));
  EXPECT_TRUE(is_close(model_->video_feature(tokens, 1).unflatten(0, {B, T}),
                       expected_.at("frame_feat"), kUnit));
}

TEST_P(BlipVectors, AnotherResolution) {
  const auto& images = inputs_.at("images_other_size");
  EXPECT_TRUE(is_close(model_->encode_video(images.unsqueeze(1)), expected_.at("other_size_tokens"),
                       kStates));
}

TEST_P(BlipVectors, TextsSimilaritiesAndScores) {
  const auto& images = inputs_.at("images");
  const auto& ids = inputs_.at("input_ids");
  const auto& mask = inputs_.at("attention_mask");
  const auto B = images.size(0), K = ids.size(0);

  const auto states = model_->encode_text(ids, mask);
  const auto is_token = mask.unsqueeze(-1);
  EXPECT_TRUE(is_close(states * is_token, expected_.at("text_states") * is_token, kStates));
  const auto text = model_->text_feature(states);
  EXPECT_TRUE(is_close(text, expected_.at("text_feat"), kUnit));

  const auto tokens = model_->encode_video(images);
  const auto video = model_->video_feature(tokens, images.size(1));
  EXPECT_TRUE(is_close(video, expected_.at("video_feat"), kUnit));
  const auto similarities = similarity(video, text);
  EXPECT_TRUE(is_close(similarities, expected_.at("sims"), kUnit));

  const auto videos = torch::arange(B).repeat_interleave(K);
  const auto texts = torch::arange(K).repeat({B});
  const auto grounded = model_->encode_grounded(
      ids.index_select(0, texts), mask.index_select(0, texts), tokens.index_select(0, videos));
  EXPECT_TRUE(
      is_close(grounded.select(1, 0).view({B, K, -1}), expected_.at("itm_enc_state"), kStates));
  EXPECT_TRUE(is_close(grounded.slice(0, 0, K) * is_token,
                       expected_.at("itm_states_video0") * is_token, kStates));
  const auto logits = model_->match(grounded).view({B, K, 2});
  EXPECT_TRUE(is_close(logits, expected_.at("itm_logits"), kStates));
  EXPECT_TRUE(is_close(logits.select(2, 1) + similarities, expected_.at("score"), kStates));
}

TEST_P(BlipVectors, MatchingLoss) {
  const auto& images = inputs_.at("images");
  const auto B = images.size(0);
  const PaddedTexts texts{inputs_.at("input_ids").slice(0, 0, B),
                          inputs_.at("attention_mask").slice(0, 0, B)};
  const auto tokens = model_->encode_video(images);
  const auto text = model_->text_feature(model_->encode_text(texts.input_ids, texts.mask));
  const auto rows = list_rows({inputs_.at("neg_video_for_text"), inputs_.at("neg_text_for_video")});
  const auto logits = matching_logits(model_, {tokens, images.size(1), texts, text}, rows);
  EXPECT_TRUE(is_close(logits, expected_.at("video_itm_logits"), kStates));
  EXPECT_TRUE(
      is_close(matching_loss_sum(logits, rows) / 9, expected_.at("video_itm_loss"), kStates));
}

INSTANTIATE_TEST_SUITE_P(Checkpoints, BlipVectors, testing::Values("model.pth", "hf"),
                         [](const auto& checkpoint) {
                           return checkpoint.param == "hf" ? "HuggingFace" : "Original";
                         });

}  // namespace
}  // namespace litevl
