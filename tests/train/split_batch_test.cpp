// Batches in parts and blocks computed twice: the gradients of the whole.
#include "train/split_batch.h"

#include <gtest/gtest.h>

#include <map>

#include "core/torch.h"
#include "support/is_close.h"
#include "support/small_model.h"
#include "train/question_step.h"
#include "train/retrieval_step.h"

namespace litevl {
namespace {

using Gradients = std::map<std::string, at::Tensor>;

Gradients take_gradients(LiteVL& model) {
  Gradients gradients;
  for (auto& parameter : model->named_parameters()) {
    if (parameter.value().grad().defined())
      gradients[parameter.key()] = parameter.value().grad().clone();
    parameter.value().mutable_grad() = at::Tensor{};
  }
  return gradients;
}

// Five videos, two of them the same one.
RetrievalBatch retrieval_batch(at::ScalarType type) {
  torch::manual_seed(8);
  return {torch::randn({5, 3, 3, 32, 32}).to(type),
          {torch::randint(4, 16, {5, 6}), torch::ones({5, 6}, torch::kInt64)},
          torch::tensor({4, 2, 4, 1, 3}, torch::kInt64)};
}

PairBatch question_batch() {
  torch::manual_seed(9);
  PairBatch batch;
  batch.video = as_array(torch::randn({3, 2, 3, 32, 32}));
  batch.captions = {"a red ball", "a green cube moves left", "a grey ball"};
  batch.video_ids = {0, 1, 2};
  batch.questions = {{0, {"a ball", {{"red", 1}}, ""}},
                     {0, {"a ball moves", {{"left", 0.3}, {"right", 0.7}}, ""}},
                     {2, {"a cube", {{"grey", 1}}, ""}}};
  return batch;
}

WordPiece tokenizer() { return {small_vocabulary(), "test"}; }

void expect_close(const Gradients& actual, const Gradients& expected, Tolerance tolerance) {
  EXPECT_EQ(actual.size(), expected.size());
  for (const auto& [name, gradient] : expected) {
    ASSERT_TRUE(actual.contains(name)) << name;
    EXPECT_TRUE(is_close(actual.at(name), gradient, tolerance)) << name;
  }
}

TEST(SplitRows, PartsCoverAllRows) {
  const auto parts = split_rows(7, 3);
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[2].begin, 6);
  EXPECT_EQ(parts[2].length, 1);
  EXPECT_EQ(split_rows(7, 0).size(), 1u);
  EXPECT_EQ(split_rows(7, 9).size(), 1u);
}

class SplitRetrieval : public testing::TestWithParam<std::int64_t> {};

// In float64, where the order of sums does not show.
TEST_P(SplitRetrieval, HasTheGradientsOfTheWhole) {
  auto model = small_model();
  model->to(torch::kFloat64);
  const auto batch = retrieval_batch(torch::kFloat64);
  RetrievalStepOptions options;
  options.split.seed = 5;
  const auto whole = retrieval_losses(model, batch, options);
  const auto expected = take_gradients(model);
  options.split.part = GetParam();
  const auto parts = retrieval_losses(model, batch, options);
  EXPECT_NEAR(parts.vtc, whole.vtc, 1e-12);
  EXPECT_NEAR(parts.vtm, whole.vtm, 1e-12);
  EXPECT_EQ(parts.judged_right, whole.judged_right);
  ASSERT_EQ(parts.alpha.size(), whole.alpha.size());
  EXPECT_NEAR(parts.alpha[0], whole.alpha[0], 1e-9);
  expect_close(take_gradients(model), expected, {.rtol = 1e-9, .atol = 1e-11});
}

TEST_P(SplitRetrieval, HasThemWithMomentumToo) {
  const auto run = [](std::int64_t part) {
    auto model = small_model();
    MomentumContrast momentum(model, {.momentum = 0.9, .queue = 8});
    RetrievalStepOptions options;
    options.split = {.part = part, .seed = 5};
    options.momentum = &momentum;
    options.soft_targets = 0.4;
    const auto batch = retrieval_batch(torch::kFloat32);
    retrieval_losses(model, batch, options);
    take_gradients(model);
    retrieval_losses(model, batch, options);  // against a queue with something in it
    return take_gradients(model);
  };
  expect_close(run(GetParam()), run(0), {.rtol = 1e-3, .atol = 1e-4});
}

TEST_P(SplitRetrieval, AnswersTheSameQuestions) {
  auto model = small_model();
  const auto batch = question_batch();
  QuestionStepOptions options;
  options.caption_weight = 0.5;
  const auto whole = question_step(model, tokenizer(), batch, options);
  const auto expected = take_gradients(model);
  options.split.part = GetParam();
  const auto parts = question_step(model, tokenizer(), batch, options);
  EXPECT_NEAR(parts.value("answers"), whole.value("answers"), 1e-5);
  EXPECT_NEAR(parts.value("vtc"), whole.value("vtc"), 1e-5);
  EXPECT_EQ(parts.value("right"), whole.value("right"));
  expect_close(take_gradients(model), expected, {.rtol = 1e-3, .atol = 1e-4});
}

// A part that is encoded once more has the same places merged. In float64, as above.
TEST_P(SplitRetrieval, HasThemWithPlacesMerged) {
  auto model = small_model();
  model->to(torch::kFloat64);
  const auto batch = retrieval_batch(torch::kFloat64);
  RetrievalStepOptions options;
  options.split.seed = 5;
  const auto all = retrieval_losses(model, batch, options);
  take_gradients(model);
  options.split.kept_places = 0.5;
  const auto whole = retrieval_losses(model, batch, options);
  EXPECT_GT(std::abs(whole.vtc - all.vtc), 1e-6);
  const auto expected = take_gradients(model);
  options.split.part = GetParam();
  const auto parts = retrieval_losses(model, batch, options);
  EXPECT_NEAR(parts.vtc, whole.vtc, 1e-12);
  EXPECT_NEAR(parts.vtm, whole.vtm, 1e-12);
  expect_close(take_gradients(model), expected, {.rtol = 1e-9, .atol = 1e-11});
}

INSTANTIATE_TEST_SUITE_P(Parts, SplitRetrieval, testing::Values(1, 2, 4));

// Momentum encoders merge as the others do: what a copy of the model makes is what the model makes.
TEST(EncodeVideos, MergesPlaces) {
  auto model = small_model();
  const auto batch = retrieval_batch(torch::kFloat32);
  const SplitOptions all, merged{.part = 2, .kept_places = 0.5};
  const torch::NoGradGuard no_grad;
  EXPECT_TRUE(is_close(encode_videos(model, batch.video, merged),
                       SplitVideos(model, batch.video, merged).features(), {.atol = 0}));
  EXPECT_FALSE(is_close(encode_videos(model, batch.video, merged),
                        encode_videos(model, batch.video, all), {.atol = 1e-3}));
}

// A part is encoded twice, and dropout must leave out the same both times: else the gradients of
// what was left out the second time only would not be those of the loss. A model that ends in
// text_proj has gradient 0 in a feature's row exactly where its input was dropped.
TEST(SplitTexts, DropoutRepeatsItself) {
  auto config = small_model_config();
  config.text.dropout = 0.5;
  torch::manual_seed(2);
  LiteVL model(config);
  model->train();
  const PaddedTexts texts{torch::randint(4, 16, {4, 6}), torch::ones({4, 6}, torch::kInt64)};
  const SplitOptions options{.part = 2, .seed = 11};
  SplitTexts split(model, texts, options);
  const auto weight = torch::randn({4, config.embed_dim});
  (split.features() * weight).sum().backward();
  split.backward();
  const auto actual = take_gradients(model);
  // Loss and gradient by differences: the features are a function of the weights again.
  auto parameter = model->named_parameters()["text_proj.bias"];
  const double step = 1e-2;
  double slope = 0;
  for (const double sign : {1.0, -1.0}) {
    {
      const torch::NoGradGuard no_grad;
      parameter[3] += sign * step;
    }
    slope += sign * (encode_texts(model, texts, options) * weight).sum().item<double>();
    {
      const torch::NoGradGuard no_grad;
      parameter[3] -= sign * step;
    }
  }
  slope /= 2 * step;
  EXPECT_NEAR(actual.at("text_proj.bias")[3].item<double>(), slope, 2e-3 * std::abs(slope) + 2e-3);
  const SplitOptions other{.part = 2, .seed = 12};
  EXPECT_FALSE(torch::equal(encode_texts(model, texts, other), split.features()));
}

class RecomputedBlocks
    : public testing::TestWithParam<std::tuple<TimeAttention, bool /*bfloat16*/>> {};

TEST_P(RecomputedBlocks, SameGradientsToTheLastBit) {
  const auto [attention, is_bfloat16] = GetParam();
  auto config = small_model_config();
  config.vision.attention = attention;
  torch::manual_seed(4);
  LiteVL model(config);
  {
    const torch::NoGradGuard no_grad;
    for (auto& parameter : model->parameters())
      if (parameter.dim() > 1) parameter.normal_(0, 0.3);
  }
  const auto batch = retrieval_batch(torch::kFloat32);
  RetrievalStepOptions options;
  options.split = {.bfloat16 = is_bfloat16, .seed = 5};
  const auto kept = retrieval_losses(model, batch, options);
  const auto expected = take_gradients(model);
  model->recompute_blocks(true);
  const auto recomputed = retrieval_losses(model, batch, options);
  EXPECT_EQ(recomputed.vtc, kept.vtc);
  EXPECT_EQ(recomputed.vtm, kept.vtm);
  EXPECT_EQ(recomputed.alpha, kept.alpha);
  expect_close(take_gradients(model), expected, {.rtol = 0, .atol = 0});
  const auto name = "visual_encoder.blocks.0.attn.qkv.weight";
  EXPECT_GT(expected.at(name).abs().max().item<double>(), 0);
}

INSTANTIATE_TEST_SUITE_P(Encoders, RecomputedBlocks,
                         testing::Combine(testing::Values(TimeAttention::kDivided,
                                                          TimeAttention::kSpaceOnly),
                                          testing::Bool()));

}  // namespace
}  // namespace litevl
