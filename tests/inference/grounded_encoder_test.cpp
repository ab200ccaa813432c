#include "inference/grounded_encoder.h"

#include <gtest/gtest.h>

#include "core/torch.h"
#include "inference/inference_model.h"
#include "kernels/processor.h"
#include "support/is_close.h"
#include "support/small_model.h"

namespace litevl {
namespace {

class GroundedEncoderTest : public testing::TestWithParam<PoolingParts> {
 protected:
  void SetUp() override {
    if (!has_bfloat16_products()) GTEST_SKIP() << "no products in bfloat16 here";
    torch::manual_seed(6);
    auto config = small_model_config();
    config.vision.width = 48;
    config.text = {.width = 64,
                   .layers = 3,
                   .heads = 4,
                   .mlp_width = 130,
                   .vocabulary = 20,
                   .max_positions = 40,
                   .encoder_width = 48};
    config.enc_id = 19;
    config.decoder = false;
    config.pooling = GetParam();
    model_ = LiteVL(config);
    const torch::NoGradGuard no_grad;
    for (auto& parameter : model_->parameters()) parameter.add_(torch::randn_like(parameter) * 0.1);
    model_->eval();
    tokens_ = torch::randn({7, 1 + kFrames * 4, 48});
    ids_ = torch::tensor({{2, 4, 5, 9, 11, 7, 3}});
    text_ = model_->text_feature(model_->encode_text(ids_, torch::ones_like(ids_)));
  }

  at::Tensor expected() {
    const torch::NoGradGuard no_grad;
    const auto B = tokens_.size(0);
    const auto memory =
        model_->pool(tokens_, model_->summarise(tokens_, kFrames), text_.expand({B, -1}));
    return model_
        ->encode_grounded(ids_.expand({B, -1}), torch::ones({B, ids_.size(1)}, torch::kInt64),
                          memory)
        .select(1, 0);
  }

  static constexpr std::int64_t kFrames = 3;
  LiteVL model_{nullptr};
  at::Tensor tokens_, ids_, text_;
};

// States are normalised; a layer's roundings to 8 bits are of parts of them.
constexpr Tolerance kRounded{.rtol = 0.02, .atol = 0.04};

TEST_P(GroundedEncoderTest, MatchesTheModules) {
  Bf16GroundedEncoder fast(model_);
  const auto actual = fast.encode(tokens_, kFrames, ids_, text_);
  EXPECT_TRUE(is_close(actual, expected(), kRounded));
  // Each video with another's result is far beyond that.
  EXPECT_FALSE(is_close(actual.flip(0), expected(), {.rtol = 0.06, .atol = 0.12}));
  // Ones beside each other do not matter, nor does what was encoded before.
  EXPECT_TRUE(is_close(fast.encode(tokens_.slice(0, 2, 3), kFrames, ids_, text_),
                       actual.slice(0, 2, 3), {.atol = 1e-5}));
}

TEST_P(GroundedEncoderTest, TakesStoredTokens) {
  Bf16GroundedEncoder fast(model_);
  EXPECT_TRUE(is_close(fast.encode(tokens_.to(torch::kBFloat16), kFrames, ids_, text_), expected(),
                       kRounded));
}

INSTANTIATE_TEST_SUITE_P(Parts, GroundedEncoderTest,
                         testing::Values(PoolingParts{}, PoolingParts{.temporal = false},
                                         PoolingParts{.temporal = false, .spatial = false}));

TEST(InferenceModel, LogitsAreTheModulesButForRounding) {
  if (!has_bfloat16_products()) GTEST_SKIP() << "no products in bfloat16 here";
  const torch::NoGradGuard no_grad;
  const auto model = small_model();
  InferenceModel reference(model, Precision::kFloat32), fast(model, Precision::kBfloat16);
  const auto video = torch::randn({4, 4, 3, 32, 32});
  EXPECT_TRUE(torch::equal(reference.encode_video(video), LiteVL(model)->encode_video(video)));
  const auto tokens = reference.encode_video(video);
  const auto ids = torch::tensor({{2, 4, 5, 8, 3}});
  const auto mask = torch::ones_like(ids);
  LiteVL modules(model);
  const auto text = modules->text_feature(modules->encode_text(ids, mask));
  EXPECT_FALSE(reference.match_one_text(tokens, 4, ids, text));
  const auto memory = modules->pool(tokens, modules->summarise(tokens, 4), text.expand({4, -1}));
  const auto expected =
      modules->match(modules->encode_grounded(ids.expand({4, -1}), mask.expand({4, -1}), memory))
          .select(1, 1);
  EXPECT_TRUE(is_close(*fast.match_one_text(tokens, 4, ids, text), expected, {.atol = 0.05}));
}

}  // namespace
}  // namespace litevl
