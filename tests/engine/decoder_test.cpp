#include <gtest/gtest.h>

#include "core/error.h"
#include "core/torch.h"
#include "support/is_close.h"
#include "support/small_model.h"
#include "task/encoder.h"

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
    states_ = torch::randn({3, 6, config.text.width});
    mask_ = torch::ones({3, 6}, torch::kInt64);
    mask_[0].slice(0, 4).fill_(0);  // questions of other lengths
    mask_[2].slice(0, 1).fill_(0);
  }

  at::Tensor random_ids(std::int64_t rows) const {
    return torch::randint(0, model_->config().text.vocabulary, {rows}, torch::kInt64);
  }

  LiteVL model_{nullptr};
  at::Tensor states_, mask_;
};

constexpr Tolerance kSameSteps{.atol = 3e-5};

// Step by step, with rows that come, go, and change their order, as ranking and beams have it.
TEST_F(DecoderTest, IsTheModulesTokenByToken) {
  const auto expected = make_module_encoder(model_, Precision::kFloat32)->start(states_, mask_);
  const auto encoder = make_encoder(model_, Precision::kFloat32);
  const auto actual = encoder->start(states_, mask_);
  const auto step_both = [&](Decoder& ours, Decoder& theirs, std::int64_t rows) {
    const auto ids = random_ids(rows);
    const auto wanted = theirs.step(ids), given = ours.step(ids);
    EXPECT_TRUE(is_close(given, wanted, kSameSteps));
    EXPECT_FALSE(is_close(given.flip(0), wanted, {.atol = 1e-2}));
  };
  step_both(*actual, *expected, 3);
  const auto ours = actual->copy(), theirs = expected->copy();
  const auto rows = torch::tensor({2, 2, 0, 1, 1, 0, 2});
  ours->select(rows);
  theirs->select(rows);
  step_both(*ours, *theirs, 7);
  step_both(*ours, *theirs, 7);
  const auto fewer = torch::tensor({6, 0, 3, 5});
  ours->select(fewer);
  theirs->select(fewer);
  step_both(*ours, *theirs, 4);
  // What was copied before goes on from where it stood.
  step_both(*actual, *expected, 3);
}

TEST_F(DecoderTest, LongTextsEndAtThePositions) {
  const auto decoder = make_encoder(model_, Precision::kFloat32)->start(states_, mask_);
  for (std::int64_t i = 0; i < model_->config().text.max_positions; ++i)
    decoder->step(random_ids(3));
  EXPECT_THROW(decoder->step(random_ids(3)), Error);
}

TEST_F(DecoderTest, AModelWithoutOneIsRefused) {
  auto config = small_model_config();
  config.decoder = false;
  const auto encoder = make_encoder(LiteVL(config), Precision::kFloat32);
  EXPECT_THROW(encoder->start(states_, mask_), Error);
}

}  // namespace
}  // namespace litevl
