#include <gtest/gtest.h>

#include "core/torch.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "support/small_model.h"
#include "torch/module_encoder.h"

namespace litevl {
namespace {

class DecoderTest : public testing::Test {
 protected:
  void SetUp() override {
    torch::manual_seed(9);
    auto config = small_model_config();
    config.decoder = true;
    model_ = LiteVL(config);
    const torch::NoGradGuard no_grad;
    for (auto& parameter : model_->parameters()) parameter.add_(torch::randn_like(parameter) * 0.1);
    model_->eval();
    const auto states = torch::randn({3, 6, config.text.width});
    // Questions of several lengths.
    states_ = as_array(torch::cat({states[0].slice(0, 0, 4), states[1], states[2].slice(0, 0, 1)}));
  }

  std::vector<std::int64_t> random_ids(std::int64_t rows) const {
    const auto ids = torch::randint(0, model_->config().text.vocabulary, {rows}, torch::kInt64);
    return {ids.data_ptr<std::int64_t>(), ids.data_ptr<std::int64_t>() + rows};
  }

  LiteVL model_{nullptr};
  Array<float> states_;
  std::vector<std::int64_t> begins_{0, 4, 10, 11};
};

constexpr Tolerance kSameSteps{.atol = 3e-5};

// Step by step, with rows that come, go, and change their order, as ranking and beams have it.
TEST_F(DecoderTest, IsTheModulesTokenByToken) {
  const auto expected = make_module_encoder(model_, Precision::kFloat32)->start(states_, begins_);
  const auto encoder = make_encoder(model_, Precision::kFloat32);
  const auto actual = encoder->start(states_, begins_);
  const auto step_both = [&](Decoder& ours, Decoder& theirs, std::int64_t rows) {
    const auto ids = random_ids(rows);
    const auto wanted = theirs.step(ids), given = ours.step(ids);
    EXPECT_TRUE(is_close(given, wanted, kSameSteps));
    EXPECT_FALSE(is_close(as_tensor(given).flip(0), as_tensor(wanted), {.atol = 1e-2}));
  };
  step_both(*actual, *expected, 3);
  const auto ours = actual->copy(), theirs = expected->copy();
  const std::vector<std::int64_t> rows{2, 2, 0, 1, 1, 0, 2};
  ours->select(rows);
  theirs->select(rows);
  step_both(*ours, *theirs, 7);
  step_both(*ours, *theirs, 7);
  const std::vector<std::int64_t> fewer{6, 0, 3, 5};
  ours->select(fewer);
  theirs->select(fewer);
  step_both(*ours, *theirs, 4);
  // What was copied before goes on from where it stood.
  step_both(*actual, *expected, 3);
}

TEST_F(DecoderTest, LongTextsEndAtThePositions) {
  const auto decoder = make_encoder(model_, Precision::kFloat32)->start(states_, begins_);
  for (std::int64_t i = 0; i < model_->config().text.max_positions; ++i)
    decoder->step(random_ids(3));
  EXPECT_THROW(decoder->step(random_ids(3)), Error);
}

TEST_F(DecoderTest, AModelWithoutOneIsRefused) {
  auto config = small_model_config();
  config.decoder = false;
  const auto encoder = make_encoder(LiteVL(config), Precision::kFloat32);
  EXPECT_THROW(encoder->start(states_, begins_), Error);
}

}  // namespace
}  // namespace litevl
