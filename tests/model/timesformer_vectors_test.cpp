// Agreement with the reference vectors' set "timesformer": ALPRO's divided space-time encoder.
#include <gtest/gtest.h>

#include "core/torch.h"
#include "model/vision_encoder.h"
#include "support/is_close.h"
#include "support/vectors.h"

namespace litevl {
namespace {

class TimesformerVectors : public testing::Test {
 protected:
  TimesformerVectors()
      : weights_(load_vectors("timesformer", "model")),
        inputs_(load_vectors("timesformer", "inputs")),
        expected_(load_vectors("timesformer", "expected")) {}

  // (B,3,T,H,W) as ALPRO has it to (B,T,3,H,W).
  torch::Tensor video(const std::string& name) const { return inputs_.at(name).transpose(1, 2); }

  VisionEncoder encoder(const torch::Tensor& time_embed) {
    auto config = load_vector_config("timesformer").vision;
    config.attention = TimeAttention::kDivided;
    config.scaling = TemporalScale::kNone;
    config.max_frames = time_embed.size(0);
    auto weights = weights_;
    weights["visual_encoder.time_embed"] = time_embed;
    VisionEncoder encoder(config);
    load_parameters(*encoder, weights, "visual_encoder.");
    return encoder;
  }

  Tensors weights_, inputs_, expected_;
  torch::NoGradGuard no_grad_;
};

TEST_F(TimesformerVectors, TokensAfterEveryBlock) {
  auto net = encoder(weights_.at("visual_encoder.time_embed"));
  VisionTrace trace;
  EXPECT_TRUE(is_close(net(video("video"), &trace), expected_.at("tokens")));
  for (std::size_t layer = 0; layer < trace.after_block.size(); ++layer)
    EXPECT_TRUE(
        is_close(trace.after_block[layer], expected_.at("after_block" + std::to_string(layer))));
  EXPECT_TRUE(trace.alpha.empty());
}

TEST_F(TimesformerVectors, OtherFrameCountsWithTheTableThatAlproUsed) {
  for (const std::string name : {"other_T_more", "other_T_less"}) {
    auto net = encoder(expected_.at(name + ".time_embed_nearest"));
    EXPECT_TRUE(is_close(net(video(name + ".video")), expected_.at(name + ".tokens"))) << name;
  }
}

}  // namespace
}  // namespace litevl
