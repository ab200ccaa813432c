// Agreement with the reference vectors' set "blip_vqa" in training: the loss and every gradient.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "checkpoint/import_blip.h"
#include "core/torch.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "support/vectors.h"
#include "torch/tensors.h"
#include "train/question_step.h"

namespace litevl {
namespace {

LiteVL blip_vqa() {
  ImportOptions options;
  options.attention = TimeAttention::kSpaceOnly;
  options.config = vector_folder("blip_vqa") / "model_config.json";
  const auto imported = import_blip(vector_folder("blip_vqa") / "model.pth", options);
  auto config = imported.config;
  config.pooling = {.temporal = false, .spatial = false};  // BLIP attends to the tokens as they are
  LiteVL model(config);
  const torch::NoGradGuard no_grad;
  for (auto& parameter : model->named_parameters())
    parameter.value().copy_(as_tensor(imported.parameters.at(parameter.key())));
  return model;
}

TEST(QuestionVectors, TrainingLossAndGradients) {
  const auto inputs = load_vectors("blip_vqa", "inputs");
  auto model = blip_vqa();
  const auto& index = inputs.at("train_answer_index");
  const QuestionTexts texts{{inputs.at("question_ids"), inputs.at("question_mask")},
                            torch::arange(inputs.at("images").size(0)),
                            {inputs.at("answer_ids").index_select(0, index),
                             inputs.at("answer_mask").index_select(0, index)},
                            inputs.at("train_question_of_answer"),
                            inputs.at("train_answer_weight")};
  const auto tokens = model->encode_video(inputs.at("images").slice(1, 0, 1));
  const auto loss = question_loss(model, tokens, 1, texts).loss;
  EXPECT_TRUE(
      is_close(loss, load_vectors("blip_vqa", "expected").at("train_loss"), {.atol = 2e-4}));

  loss.backward();
  std::ifstream in(vector_folder("blip_vqa") / "grad_norms.json");
  const auto norms = nlohmann::json::parse(in);
  int compared = 0;
  for (const auto& parameter : model->named_parameters()) {
    if (!norms.contains(parameter.key())) continue;
    const auto expected = norms[parameter.key()].get<double>();
    const auto& grad = parameter.value().grad();
    const double found = grad.defined() ? grad.norm().item<double>() : 0;
    EXPECT_NEAR(found, expected, 1e-3 * expected + 1e-6) << parameter.key();
    ++compared;
  }
  EXPECT_GT(compared, 50);
}

TEST(QuestionStep, NeedsQuestions) {
  auto model = blip_vqa();
  const WordPiece tokenizer({"[UNK]"}, "test");
  PairBatch batch;
  batch.video = Array<float>({1, 1, 3, 64, 64});
  EXPECT_THROW(question_step(model, tokenizer, batch, {}), Error);
}

}  // namespace
}  // namespace litevl
