// Grad-CAM and what is made of it, on small random models.
#include "explain/explainer.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>

#include "core/torch.h"
#include "explain/faithfulness.h"
#include "explain/grad_cam.h"
#include "explain/numbers.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "support/other_device.h"
#include "support/small_model.h"
#include "task/answerer.h"
#include "task/retriever.h"
#include "torch/module_encoder.h"
#include "torch/tensors.h"

namespace litevl {
namespace {

using testing::ElementsAre;

LiteVL model_of(const ModelConfig& config) {
  torch::manual_seed(1);
  LiteVL model(config);
  const torch::NoGradGuard no_grad;
  for (auto& parameter : model->parameters())
    if (parameter.dim() > 1) parameter.normal_(0, 0.3);
  model->eval();
  return model;
}

// Two text layers, so that words have gradients in the first.
ModelConfig two_layers() {
  auto config = small_model_config();
  config.text.layers = 2;
  return config;
}

WordPiece tokenizer() { return {small_vocabulary(), "small"}; }

Array<float> random_video(std::int64_t frames = 4, std::int64_t height = 32,
                          std::int64_t width = 32) {
  torch::manual_seed(2);
  return as_array(torch::randn({frames, 3, height, width}));
}

Explainer explainer_of(LiteVL model, const ExplainerOptions& options = {}) {
  return {make_encoder(std::move(model)), tokenizer(), options};
}

// The heat of a match of the first layer, and its score.
struct MatchHeat {
  GroundedHeat heat;
  double score = 0;
};

MatchHeat match_heat(const LiteVL& model, const at::Tensor& tokens, std::int64_t frames,
                     const std::string& sentence) {
  const auto encoder = make_encoder(model);
  const auto text = tokenise(tokenizer(), model->config(), sentence, TextKind::kCaption, 35);
  const auto gradient = encoder->score_gradient(as_array(tokens), frames, text.ids,
                                                encoder->text_features(text.ids), {}, 0);
  return {ground_heat(model->config(), gradient, frames), gradient.score};
}

void expect_error(const std::function<void()>& work, Error::Kind kind, const std::string& text) {
  try {
    work();
    FAIL() << "no error about " << text;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    EXPECT_THAT(error.what(), testing::HasSubstr(text));
  }
}

double total(const Array<float>& x) { return sum_of(x); }
double total(const at::Tensor& x) { return x.sum().item<double>(); }

TEST(Explainer, EveryVariantGivesShares) {
  for (const auto attention : {TimeAttention::kDivided, TimeAttention::kSpaceOnly}) {
    for (const PoolingParts parts :
         {PoolingParts{true, true}, {true, false}, {false, true}, {false, false}}) {
      auto config = two_layers();
      config.vision.attention = attention;
      config.pooling = parts;
      auto explainer = explainer_of(model_of(config));
      EXPECT_EQ(explainer.layer(), 1);
      const auto result = explainer.explain_match(random_video(), "a red ball moves left");
      ASSERT_EQ(result.text.words.size(), 5u);
      EXPECT_EQ(result.gradient.words.shape(), (Shape{5, 4, 2, 2}));
      EXPECT_EQ(result.attention.text.shape(), (Shape{4, 2, 2}));
      for (const auto& heat : {result.gradient, result.attention}) {
        EXPECT_GE(*std::ranges::min_element(heat.words), 0);
        EXPECT_NEAR(total(heat.text), 1, 1e-5);
        for (std::int64_t k = 0; k < 5; ++k) EXPECT_NEAR(total(heat.words.row(k)), 1, 1e-5);
      }
      EXPECT_NEAR(total(result.word_shares), 1, 1e-5);
      EXPECT_NEAR(total(result.frame_weights), 1, 1e-5);
      EXPECT_EQ(result.position_weights.shape(), (Shape{2, 2}));
      EXPECT_EQ(result.frame_heat.is_defined(), parts.temporal);
      EXPECT_EQ(result.position_heat.is_defined(), parts.spatial);
      EXPECT_EQ(result.scaling.is_defined(), attention == TimeAttention::kDivided);
    }
  }
}

TEST(Explainer, OtherFrameCountsAndResolutions) {
  auto explainer = explainer_of(model_of(two_layers()));
  const auto result = explainer.explain_match(random_video(3, 48, 80), "a red ball");
  EXPECT_EQ(result.gradient.text.shape(), (Shape{3, 3, 5}));
  EXPECT_EQ(result.scaling.shape(), (Shape{2, 3}));
}

// Of tokens that are all the same but one, that one has another share of the attention.
TEST(GradCam, TokensHaveTheirPlaces) {
  for (const auto attention : {TimeAttention::kDivided, TimeAttention::kSpaceOnly}) {
    auto config = two_layers();
    config.vision.attention = attention;
    auto model = model_of(config);
    const bool is_divided = attention == TimeAttention::kDivided;
    constexpr std::int64_t T = 3, S = 4;
    for (std::int64_t t = 0; t < T; ++t) {
      for (std::int64_t s = 0; s < S; ++s) {
        auto tokens = torch::zeros({1, is_divided ? 1 + T * S : T * (1 + S), 16});
        tokens[0][is_divided ? 1 + t * S + s : t * (1 + S) + 1 + s].normal_();
        const auto heat = match_heat(model, tokens, T, "a red ball").heat;
        const auto row = as_tensor(heat.attention.patches)[1];  // (T,S)
        const auto other = row[(t + 1) % T][0].item<double>();
        EXPECT_GT((row[t][s] - other).abs().item<double>(), 1e-4);
        EXPECT_EQ(((row - other).abs() > 1e-6).sum().item<std::int64_t>(), 1) << t << ' ' << s;
      }
    }
  }
}

// d score / d (a factor of a token) is ⟨token, d score / d token⟩, which the heat has as a factor:
// a token that is nothing has no heat, whatever the attention to it.
TEST(GradCam, TokensOfNothingAreCold) {
  const auto config = two_layers();
  auto model = model_of(config);
  torch::manual_seed(3);
  auto tokens = torch::randn({1, 1 + 3 * 4, 16});
  tokens[0][1 + 2 * 4 + 1].zero_();
  const auto heat = match_heat(model, tokens, 3, "a red ball").heat;
  const auto there = [](const TokenHeat& of) {
    return total(as_tensor(of.patches).select(1, 2).select(1, 1));
  };
  EXPECT_EQ(there(heat.gradient), 0);
  EXPECT_EQ(there(heat.influence), 0);
  EXPECT_GT(there(heat.attention), 0);
  EXPECT_GT(total(heat.gradient.patches), 0);
}

// Influence is attention times a bound on what a token can do: no token that grows by a part in a
// thousand may change the score by more than a thousandth of its bound.
TEST(GradCam, InfluenceBoundsWhatATokenDoes) {
  auto config = two_layers();
  config.pooling = {false, false};  // else a token changes the pooled ones too
  auto model = model_of(config);
  torch::manual_seed(4);
  const auto tokens = torch::randn({1, 1 + 3 * 4, 16});
  const auto [heat, score] = match_heat(model, tokens, 3, "a red ball");
  const auto bound = (as_tensor(heat.influence.patches) / as_tensor(heat.attention.patches))[1]
                         .flatten();  // (T·S)
  double most = 0;
  for (std::int64_t j = 0; j < 12; ++j) {
    auto grown = tokens.clone();
    grown[0][1 + j] *= 1.001;
    const double effect = 1000 * std::abs(match_heat(model, grown, 3, "a red ball").score - score);
    EXPECT_LE(effect, 1.05 * bound[j].item<double>() + 1e-3) << j;
    most = std::max(most, effect / bound[j].item<double>());
  }
  EXPECT_GT(most, 0.1);  // nor is it a bound of another size
}

TEST(Explainer, ScoresAreThoseOfSearchAndOfAnswers) {
  const auto config = two_layers();
  auto model = model_of(config);
  const auto video = random_video();
  auto explainer = explainer_of(model);
  Retriever retriever(make_encoder(model), tokenizer());
  const auto encoding = retriever.encode_videos(stack<float>({video}));
  const auto text = retriever.encode_texts({"a red ball"});
  const auto result = explainer.explain_match(video, "a red ball");
  EXPECT_NEAR(result.score, retriever.match_logits(encoding, text)[0], 1e-4);
  EXPECT_NEAR(result.similarity, total(as_tensor(encoding.embedding) * as_tensor(text.embedding)),
              1e-5);

  Answerer answerer(make_encoder(model), tokenizer());
  const auto ranked = answerer.rank(answerer.ground(encoding, {"which way?"}),
                                    answerer.compile({"left", "a red ball"}), 2)[0];
  for (const auto& answer : ranked) {
    const auto answered =
        explainer.explain_answer(video, "which way?", answer.answer == 0 ? "left" : "a red ball");
    EXPECT_NEAR(answered.score, answer.log_probability, 1e-4);
    EXPECT_NEAR(answered.probability, std::exp(answer.log_probability), 1e-5);
    EXPECT_NEAR(total(answered.gradient.text), 1, 1e-5);
  }
}

// The last layer's words do not reach [ENC]: a match has no gradient there, an answer has.
TEST(Explainer, LayersCanBeChosen) {
  auto model = model_of(two_layers());
  auto last = explainer_of(model, {.layer = 2});
  EXPECT_EQ(total(last.explain_match(random_video(), "a red ball").gradient.words), 0);
  EXPECT_GT(total(last.explain_answer(random_video(), "a red ball", "left").gradient.words), 0);
  auto first = explainer_of(model, {.layer = 1});
  EXPECT_GT(total(first.explain_match(random_video(), "a red ball").gradient.words), 0);
  expect_error([&] { explainer_of(model, {.layer = 3}); }, Error::Kind::kUsage,
               "layer is 3, expected 1 to 2");
}

TEST(Explainer, WrongUseAndBrokenModels) {
  auto explainer = explainer_of(model_of(two_layers()));
  expect_error([&] { explainer.explain_match(random_video(), " ... "); }, Error::Kind::kUsage,
               "has no words");
  expect_error([&] { explainer.explain_answer(random_video(), "which way", " "); },
               Error::Kind::kUsage, "answer: has no words");
  auto config = two_layers();
  config.decoder = false;
  auto without = explainer_of(model_of(config));
  expect_error([&] { without.explain_answer(random_video(), "which way", "left"); },
               Error::Kind::kData, "decoder");
  auto broken = model_of(two_layers());
  {
    const torch::NoGradGuard no_grad;
    broken->named_parameters()["itm_head.bias"].fill_(std::numeric_limits<float>::quiet_NaN());
  }
  auto nan = explainer_of(broken);
  expect_error([&] { nan.explain_match(random_video(), "a red ball"); }, Error::Kind::kData,
               "not finite");
}

TEST(TextTokens, WordsKeepTheirPiecesAndLosePunctuation) {
  const WordPiece words({"[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "ball", "##s", ",", "grow"},
                        "test");
  const auto text = tokenise(words, small_model_config(), "A balls, grow!", TextKind::kCaption, 35);
  ASSERT_EQ(text.words.size(), 3u);
  EXPECT_EQ(text.words[1].word, "balls");
  EXPECT_EQ(text.words[1].begin, 2);
  EXPECT_EQ(text.words[1].end, 4);
  EXPECT_EQ(text.words[2].word, "grow");
  EXPECT_EQ(text.words[2].begin, 5);  // behind the comma
  EXPECT_EQ(text.ids.length(0), 7);
  EXPECT_FALSE(text.is_cut);
  const auto cut = tokenise(words, small_model_config(), "a balls grow", TextKind::kCaption, 4);
  ASSERT_EQ(cut.words.size(), 2u);
  EXPECT_EQ(cut.words[1].end, 3);  // of its two pieces one is read
  EXPECT_TRUE(cut.is_cut);
}

TEST(Faithfulness, CurvesBeginAndEndWhereTheyMust) {
  auto explainer = explainer_of(model_of(two_layers()));
  const auto video = random_video();
  const auto explanation = explainer.explain_match(video, "a red ball");
  std::int64_t last = 0, total = 0;
  const auto check = check_faithfulness(explainer, video, explanation, {.steps = 4, .batch = 3},
                                        [&](std::int64_t done, std::int64_t all) {
                                          last = done;
                                          total = all;
                                        });
  EXPECT_EQ(last, total);
  EXPECT_THAT(check.shares, ElementsAre(0, 0.25, 0.5, 0.75, 1));
  const auto colour =
      as_tensor(video).mean(std::vector<std::int64_t>{0, 2, 3}).view({1, 1, 3, 1, 1});
  const auto empty =
      explainer.probabilities(as_array(colour.expand({1, 4, 3, 32, 32})), explanation.text, {})[0];
  for (const auto* orders : {&check.frames, &check.regions}) {
    ASSERT_EQ(orders->size(), 4u);
    for (const auto& order : *orders) {
      EXPECT_NEAR(order.deletion.front(), explanation.probability, 1e-5);
      EXPECT_NEAR(order.insertion.back(), explanation.probability, 1e-5);
      EXPECT_NEAR(order.deletion.back(), empty, 1e-5);
      EXPECT_NEAR(order.insertion.front(), empty, 1e-5);
    }
    // What is left when the most important half has gone is what is given back first when the least
    // important comes first.
    EXPECT_NEAR((*orders)[0].deletion[2], (*orders)[3].insertion[2], 1e-5);
  }
}

TEST(Explainer, ExplainsTheSameOnAnotherDevice) {
  auto moved = small_model(3);
  moved->to(other_device());
  auto here = explainer_of(small_model(3)), there = explainer_of(moved);
  const auto video = random_video();
  const auto expect_same = [](const Explanation& actual, const Explanation& expected) {
    EXPECT_NEAR(actual.score, expected.score, 1e-4);
    EXPECT_NEAR(actual.probability, expected.probability, 1e-5);
    EXPECT_TRUE(is_close(actual.gradient.text, expected.gradient.text));
    EXPECT_TRUE(is_close(actual.gradient.words, expected.gradient.words));
    EXPECT_TRUE(is_close(actual.attention.text, expected.attention.text));
    EXPECT_TRUE(is_close(actual.frame_weights, expected.frame_weights));
    EXPECT_TRUE(is_close(actual.position_heat, expected.position_heat));
    EXPECT_TRUE(is_close(actual.scaling, expected.scaling));
  };
  expect_same(there.explain_match(video, "a red ball"), here.explain_match(video, "a red ball"));
  expect_same(there.explain_answer(video, "a ball moves", "left"),
              here.explain_answer(video, "a ball moves", "left"));
}

}  // namespace
}  // namespace litevl
