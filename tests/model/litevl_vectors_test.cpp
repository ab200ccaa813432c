// Agreement with the reference vectors' set "litevl": outputs of all variants.
#include <gtest/gtest.h>

#include "core/torch.h"
#include "model/litevl.h"
#include "support/is_close.h"
#include "support/vectors.h"

namespace litevl {
namespace {

// Two implementations of the same arithmetic are 1e-5 apart (the vectors' README).
constexpr Tolerance kStates{.rtol = 0, .atol = 1e-4};
constexpr Tolerance kUnit{.rtol = 0, .atol = 1e-5};

struct Variant {
  std::string name;
  TimeAttention attention;
  TemporalScale scaling;
};

class LiteVLVectors : public testing::TestWithParam<Variant> {
 protected:
  LiteVLVectors()
      : config_(load_vector_config("litevl")),
        weights_(load_vectors("litevl", "model")),
        inputs_(load_vectors("litevl", "inputs")),
        expected_(load_vectors("litevl", "expected")) {
    config_.vision.attention = GetParam().attention;
    config_.vision.scaling = GetParam().scaling;
  }

  LiteVL model() const {
    LiteVL model(config_);
    load_parameters(*model, weights_);
    return model;
  }

  const torch::Tensor& expected(const std::string& name) const {
    return expected_.at(GetParam().name + "." + name);
  }
  bool is_expected(const std::string& name) const {
    return expected_.count(GetParam().name + "." + name) == 1;
  }

  // Every video with every text: rows video-major.
  struct AllPairs {
    torch::Tensor videos, texts;
  };
  static AllPairs all_pairs(std::int64_t videos, std::int64_t texts) {
    return {torch::arange(videos).repeat_interleave(texts), torch::arange(texts).repeat({videos})};
  }

  ModelConfig config_;
  Tensors weights_, inputs_, expected_;
  torch::NoGradGuard no_grad_;
};

TEST_P(LiteVLVectors, VideoTokensAndFeature) {
  auto net = model();
  VisionTrace trace;
  const auto& video = inputs_.at("video");
  const auto tokens = net->encode_video(video, &trace);
  EXPECT_TRUE(is_close(tokens, expected("tokens"), kStates));
  EXPECT_TRUE(is_close(net->video_feature(tokens, video.size(1)), expected("video_feat"), kUnit));
  for (std::size_t layer = 0; layer < trace.after_block.size(); ++layer) {
    const auto name = "after_block" + std::to_string(layer);
    if (!is_expected(name)) continue;
    EXPECT_TRUE(is_close(trace.after_block[layer], expected(name), kStates));
  }
  if (is_expected("alpha")) {
    EXPECT_TRUE(is_close(torch::stack(trace.alpha, 1), expected("alpha"), kUnit));
    // Frames in another order are another video: the bound tells them apart.
    EXPECT_FALSE(is_close(torch::stack(trace.alpha, 1).flip(2), expected("alpha"), {.atol = 1e-2}));
  }
}

TEST_P(LiteVLVectors, TextStatesAndSimilarities) {
  auto net = model();
  const auto& mask = inputs_.at("attention_mask");
  const auto states = net->encode_text(inputs_.at("input_ids"), mask);
  const auto is_token = mask.unsqueeze(-1);
  EXPECT_TRUE(is_close(states * is_token, expected_.at("text_states") * is_token, kStates));
  const auto text = net->text_feature(states);
  EXPECT_TRUE(is_close(text, expected_.at("text_feat"), kUnit));
  const auto& video = inputs_.at("video");
  const auto feature = net->video_feature(net->encode_video(video), video.size(1));
  EXPECT_TRUE(is_close(torch::matmul(feature, text.t()), expected("sims"), kUnit));
}

TEST_P(LiteVLVectors, TextDependentPooling) {
  auto net = model();
  const auto& video = inputs_.at("video");
  const auto T = video.size(1);
  const auto tokens = net->encode_video(video);
  const auto text =
      net->text_feature(net->encode_text(inputs_.at("input_ids"), inputs_.at("attention_mask")));
  const auto B = video.size(0), K = text.size(0);
  const auto [videos, texts] = all_pairs(B, K);
  const auto summary = net->summarise(tokens, T).select(videos);
  const auto weights =
      pooling_weights(summary, text.index_select(0, texts), config_.pooling_temperature);
  EXPECT_TRUE(is_close(weights.frames.view({B, K, -1}), expected("pool_a"), kUnit));
  EXPECT_TRUE(is_close(weights.positions.view({B, K, -1}), expected("pool_b"), kUnit));
  if (!is_expected("pool_F")) return;
  const auto rows = tokens.index_select(0, videos);
  const auto M = rows.size(1);
  const auto memory = pooled_memory(rows, summary, weights, {});
  const auto D = memory.size(2);
  EXPECT_TRUE(
      is_close(memory.slice(1, M, M + T).reshape({B, K, T, D}), expected("pool_F"), kStates));
  EXPECT_TRUE(is_close(memory.slice(1, M + T).reshape({B, K, -1, D}), expected("pool_Q"), kStates));
}

TEST_P(LiteVLVectors, MatchingWithEveryPartOfPooling) {
  const std::vector<std::pair<std::string, PoolingParts>> parts{{"both", {true, true}},
                                                                {"temporal", {true, false}},
                                                                {"spatial", {false, true}},
                                                                {"original", {false, false}}};
  std::size_t seen = 0;
  for (const auto& [name, pooling] : parts) {
    if (!is_expected(name + ".vtm_logits")) continue;
    ++seen;
    config_.pooling = pooling;
    auto net = model();
    const auto& video = inputs_.at("video");
    const auto& ids = inputs_.at("input_ids");
    const auto& mask = inputs_.at("attention_mask");
    const auto tokens = net->encode_video(video);
    const auto text = net->text_feature(net->encode_text(ids, mask));
    const auto B = video.size(0), K = ids.size(0);
    const auto [videos, texts] = all_pairs(B, K);
    const auto memory = net->pool(tokens.index_select(0, videos),
                                  net->summarise(tokens, video.size(1)).select(videos),
                                  text.index_select(0, texts));
    const auto logits = net->match(net->encode_grounded(ids.index_select(0, texts),
                                                        mask.index_select(0, texts), memory))
                            .view({B, K, 2});
    EXPECT_TRUE(is_close(logits, expected(name + ".vtm_logits"), kStates)) << name;
    const auto similarities = torch::matmul(net->video_feature(tokens, video.size(1)), text.t());
    EXPECT_TRUE(is_close(logits.select(2, 1) + similarities, expected(name + ".score"), kStates))
        << name;
  }
  EXPECT_GE(seen, 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Variants, LiteVLVectors,
    testing::Values(Variant{"dynamic", TimeAttention::kDivided, TemporalScale::kDynamic},
                    Variant{"none", TimeAttention::kDivided, TemporalScale::kNone},
                    Variant{"space_only", TimeAttention::kSpaceOnly, TemporalScale::kNone}),
    [](const auto& variant) { return variant.param.name; });

TEST(LiteVLOtherSizes, FramesAndResolutions) {
  const torch::NoGradGuard no_grad;
  auto config = load_vector_config("litevl");
  const auto weights = load_vectors("litevl", "model");
  const auto inputs = load_vectors("litevl", "inputs");
  const auto expected = load_vectors("litevl", "expected");
  LiteVL model(config);
  load_parameters(*model, weights);
  EXPECT_TRUE(is_close(model->encode_video(inputs.at("video_other_T")),
                       expected.at("other_T.tokens"), kStates));
  EXPECT_TRUE(is_close(model->encode_video(inputs.at("video_other_size")),
                       expected.at("other_size.tokens"), kStates));
  EXPECT_TRUE(is_close(resize_time_embedding(weights.at("visual_encoder.time_embed"),
                                             inputs.at("video_other_T").size(1)),
                       expected.at("other_T.time_embed"), kUnit));
  config.vision.attention = TimeAttention::kSpaceOnly;
  LiteVL space_only(config);
  load_parameters(*space_only, weights);
  EXPECT_TRUE(is_close(space_only->encode_video(inputs.at("video_other_T")),
                       expected.at("other_T.space_only.tokens"), kStates));
}

}  // namespace
}  // namespace litevl
