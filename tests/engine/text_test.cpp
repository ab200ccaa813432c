#include <gtest/gtest.h>

#include "core/error.h"
#include "core/torch.h"
#include "kernels/processor.h"
#include "support/is_close.h"
#include "support/small_model.h"
#include "task/encoder.h"

namespace litevl {
namespace {

// Texts of every length, beside each other, are the modules' with their padding.
TEST(EngineTexts, AreTheModules) {
  const torch::NoGradGuard no_grad;
  const auto model = small_model();
  const auto words = model->config().text.vocabulary, longest = model->config().text.max_positions;
  TextBatch texts{torch::randint(0, words, {40, longest}, torch::kInt64),
                  torch::zeros({40, longest}, torch::kInt64)};
  for (std::int64_t text = 0; text < 40; ++text)
    texts.mask[text].slice(0, 0, 1 + text % longest).fill_(1);
  const auto expected = make_module_encoder(model, Precision::kFloat32)->text_features(texts);
  for (const auto rank : {Processor::kPortable, Processor::kAvx2, Processor::kAvx512}) {
    if (!has_processor(rank)) continue;
    SCOPED_TRACE(processor_name(rank));
    const ChosenProcessor chosen(rank);
    EXPECT_TRUE(is_close(make_encoder(model, Precision::kFloat32)->text_features(texts), expected,
                         {.atol = 1e-5}));
  }
  EXPECT_FALSE(is_close(expected.flip(0), expected, {.atol = 1e-2}));
}

TEST(EngineTexts, Bfloat16IsNear) {
  if (!has_bfloat16_products()) GTEST_SKIP() << "no products in bfloat16 here";
  const auto model = small_model();
  const auto ids = torch::randint(0, model->config().text.vocabulary, {20, 9}, torch::kInt64);
  const TextBatch texts{ids, torch::ones_like(ids)};
  const auto expected = make_module_encoder(model, Precision::kFloat32)->text_features(texts);
  const auto actual = make_encoder(model, Precision::kBfloat16)->text_features(texts);
  EXPECT_GT((actual * expected).sum(1).min().item<double>(), 0.9995);
  EXPECT_FALSE(
      torch::equal(actual, make_encoder(model, Precision::kFloat32)->text_features(texts)));
}

TEST(EngineTexts, IdsThatAreNoWordsAreRefused) {
  const auto model = small_model();
  const auto encoder = make_encoder(model, Precision::kFloat32);
  const auto features = [&](std::int64_t id, std::int64_t length) {
    const auto ids = torch::full({1, length}, id, torch::kInt64);
    encoder->text_features({ids, torch::ones_like(ids)});
  };
  EXPECT_THROW(features(model->config().text.vocabulary, 3), Error);
  EXPECT_THROW(features(-1, 3), Error);
  EXPECT_THROW(features(1, model->config().text.max_positions + 1), Error);
}

}  // namespace
}  // namespace litevl
