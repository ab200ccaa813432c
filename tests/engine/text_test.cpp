#include <gtest/gtest.h>

#include "core/torch.h"
#include "kernels/processor.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "support/small_model.h"
#include "torch/module_encoder.h"

namespace litevl {
namespace {

// Texts of every length, beside each other, are the modules' with their padding.
TEST(EngineTexts, AreTheModules) {
  const torch::NoGradGuard no_grad;
  auto model = small_model();
  const auto words = model->config().text.vocabulary, longest = model->config().text.max_positions;
  const PaddedTexts padded{torch::randint(0, words, {40, longest}, torch::kInt64),
                           torch::zeros({40, longest}, torch::kInt64)};
  for (std::int64_t text = 0; text < 40; ++text)
    padded.mask[text].slice(0, 0, 1 + text % longest).fill_(1);
  const auto expected = model->text_feature(model->encode_text(padded.input_ids, padded.mask));
  const auto texts = without_padding(padded);
  EXPECT_TRUE(is_close(make_module_encoder(model, Precision::kFloat32)->text_features(texts),
                       expected, {.atol = 1e-5}));
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
  const auto texts = without_padding({ids, torch::ones_like(ids)});
  const auto features_by = [&](const std::unique_ptr<Encoder>& encoder) {
    return as_tensor(encoder->text_features(texts));
  };
  const auto expected = features_by(make_module_encoder(model, Precision::kFloat32));
  const auto actual = features_by(make_encoder(model, Precision::kBfloat16));
  EXPECT_GT((actual * expected).sum(1).min().item<double>(), 0.9995);
  EXPECT_FALSE(torch::equal(actual, features_by(make_encoder(model, Precision::kFloat32))));
}

TEST(EngineTexts, IdsThatAreNoWordsAreRefused) {
  const auto model = small_model();
  const auto encoder = make_encoder(model, Precision::kFloat32);
  const auto features = [&](std::int64_t id, std::int64_t length) {
    TextIds texts;
    texts.add(std::vector<std::int64_t>(static_cast<std::size_t>(length), id));
    encoder->text_features(texts);
  };
  EXPECT_THROW(features(model->config().text.vocabulary, 3), Error);
  EXPECT_THROW(features(-1, 3), Error);
  EXPECT_THROW(features(1, model->config().text.max_positions + 1), Error);
}

}  // namespace
}  // namespace litevl
