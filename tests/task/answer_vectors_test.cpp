// Agreement with the reference vectors in question answering: the set "blip_vqa", through its .pth
// and its Hugging Face folder, and the set "litevl".
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checkpoint/imported.h"
#include "core/torch.h"
#include "model/answer_losses.h"
#include "support/is_close.h"
#include "support/vectors.h"
#include "task/answerer.h"
#include "torch/module_encoder.h"
#include "torch/tensors.h"

namespace litevl {
namespace {

constexpr Tolerance kStates{.rtol = 0, .atol = 1e-4};
constexpr Tolerance kLogLikelihood{.rtol = 0, .atol = 2e-4};  // up to 50
constexpr double kSmoothing = 0.1;

// Ids go in and out of the vectors, so words do not matter.
WordPiece wordless(const ModelConfig& config) {
  std::vector<std::string> lines;
  for (std::int64_t id = 0; id < config.text.vocabulary - 2; ++id)
    lines.push_back(id == config.unk_id ? "[UNK]" : "word" + std::to_string(id));
  return WordPiece(lines, "vectors");
}

PaddedTexts answers_of(const Tensors& inputs) {
  return {inputs.at("answer_ids"), inputs.at("answer_mask")};
}

AnswerList list_of(const Tensors& inputs) {
  auto ids = without_padding(answers_of(inputs));
  return {std::vector<std::string>(static_cast<std::size_t>(ids.count())), std::move(ids)};
}

// The states (Q,N,D) without those at padding, where `mask` (Q,N) is 0.
GroundedQuestions grounded(const torch::Tensor& states, const torch::Tensor& mask) {
  std::vector<torch::Tensor> rows;
  std::vector<std::int64_t> begins{0};
  for (std::int64_t q = 0; q < states.size(0); ++q) {
    rows.push_back(states[q].slice(0, 0, mask[q].sum().item<std::int64_t>()));
    begins.push_back(begins.back() + rows.back().size(0));
  }
  return {as_array(torch::cat(rows)), begins, {}, {}, {}};
}

std::vector<std::int64_t> as_list(const torch::Tensor& x) {
  return {x.data_ptr<std::int64_t>(), x.data_ptr<std::int64_t>() + x.numel()};
}

// The reference's rows are padded with 0.
void expect_ids(const std::vector<GeneratedAnswer>& answers, const torch::Tensor& expected) {
  for (std::size_t q = 0; q < answers.size(); ++q) {
    auto ids = answers[q].ids;
    ids.resize(static_cast<std::size_t>(expected.size(1)), 0);
    EXPECT_EQ(ids, as_list(expected[static_cast<std::int64_t>(q)].contiguous())) << "row " << q;
  }
}

// Losses of every answer to every question: (questions, answers).
torch::Tensor all_losses(LiteVL& model, const torch::Tensor& states, const torch::Tensor& mask,
                         const PaddedTexts& answers, double smoothing) {
  const auto& ids = answers.input_ids;
  std::vector<torch::Tensor> rows;
  for (std::int64_t q = 0; q < states.size(0); ++q) {
    const auto memory =
        LiteVLImpl::question_memory(states.slice(0, q, q + 1), mask.slice(0, q, q + 1));
    rows.push_back(
        answer_losses(model->decoder()->forward(ids, memory), ids, answers.mask, smoothing));
  }
  return torch::stack(rows);
}

std::int64_t number_after(const std::string& name, const std::string& prefix) {
  return name.rfind(prefix, 0) == 0 ? std::stoll(name.substr(prefix.size())) : 0;
}

// Every "PREFIXk" of `expected` against `rank_as_blip` with that k.
void expect_blip_ranks(Answerer& answerer, const GroundedQuestions& questions,
                       const AnswerList& list, const Tensors& expected, const std::string& prefix) {
  int seen = 0;
  for (const auto& [name, value] : expected) {
    const auto k = number_after(name, prefix);
    if (k == 0) continue;
    EXPECT_EQ(answerer.rank_as_blip(questions, list, k), as_list(value)) << name;
    ++seen;
  }
  EXPECT_GT(seen, 0);
}

// The exact ranking, in full and pruned, against the log-likelihoods themselves.
void expect_exact_ranks(Answerer& answerer, const GroundedQuestions& questions,
                        const AnswerList& list, const torch::Tensor& loglik) {
  const auto A = loglik.size(1);
  const auto order = std::get<1>(loglik.sort(1, /*descending=*/true));
  for (const std::int64_t top : {A, std::int64_t{1}}) {
    const auto ranked = answerer.rank(questions, list, top);
    for (std::int64_t q = 0; q < loglik.size(0); ++q)
      for (std::int64_t place = 0; place < top; ++place) {
        const auto& found =
            ranked.at(static_cast<std::size_t>(q)).at(static_cast<std::size_t>(place));
        EXPECT_EQ(found.answer, order[q][place].item<std::int64_t>());
        EXPECT_NEAR(found.log_probability, loglik[q][found.answer].item<double>(), 2e-4);
      }
  }
}

class BlipVqa : public testing::TestWithParam<std::string> {
 protected:
  BlipVqa()
      : inputs_(load_vectors("blip_vqa", "inputs")),
        expected_(load_vectors("blip_vqa", "expected")) {
    ImportOptions options;
    options.attention = TimeAttention::kSpaceOnly;
    options.scaling = TemporalScale::kNone;
    options.config = vector_folder("blip_vqa") / "model_config.json";
    const auto imported = import_blip(vector_folder("blip_vqa") / GetParam(), options);
    model_ = model_of(imported);
    report_ = imported.report;
  }

  // BLIP has no pooling: the question attends to the frames' tokens alone.
  torch::Tensor states(const torch::Tensor& tokens) {
    return model_->encode_grounded(inputs_.at("question_ids"), inputs_.at("question_mask"), tokens);
  }
  torch::Tensor first_frame_tokens() {
    return model_->encode_video(inputs_.at("images").slice(1, 0, 1));
  }
  const torch::Tensor& mask() { return inputs_.at("question_mask"); }

  Tensors inputs_, expected_;
  LiteVL model_{nullptr};
  ImportReport report_;
  torch::NoGradGuard no_grad_;
};

TEST_P(BlipVqa, LoadsAllButTheHeadsOfRetrieval) {
  for (const auto& name : report_.made_new)
    EXPECT_THAT(
        name, testing::AnyOf(testing::StartsWith("vision_proj."), testing::StartsWith("text_proj."),
                             testing::StartsWith("itm_head."), testing::Eq("temp")));
  EXPECT_THAT(report_.not_used, testing::IsEmpty());
}

TEST_P(BlipVqa, QuestionStatesAndAnswerLosses) {
  const auto tokens = first_frame_tokens();
  EXPECT_TRUE(is_close(tokens, expected_.at("image_tokens"), kStates));
  const auto is_token = mask().unsqueeze(-1);
  const auto found = states(tokens);
  EXPECT_TRUE(is_close(found * is_token, expected_.at("question_states") * is_token, kStates));
  const auto answers = answers_of(inputs_);
  EXPECT_TRUE(is_close(-all_losses(model_, found, mask(), answers, 0),
                       expected_.at("answer_loglik"), kLogLikelihood));
  EXPECT_TRUE(is_close(all_losses(model_, found, mask(), answers, kSmoothing),
                       expected_.at("answer_loss_smoothed"), kLogLikelihood));
}

TEST_P(BlipVqa, DecoderLogits) {
  const auto found = states(first_frame_tokens());
  const auto memory = LiteVLImpl::question_memory(found.slice(0, 0, 1), mask().slice(0, 0, 1));
  const auto answers = answers_of(inputs_);
  const auto logits = model_->decoder()->forward(answers.input_ids, memory);
  const auto is_token = answers.mask.unsqueeze(-1);
  EXPECT_TRUE(
      is_close(logits * is_token, expected_.at("answer_logits_question0") * is_token, kStates));
  const auto start = torch::full({found.size(0), 1}, model_->config().dec_id, torch::kInt64);
  EXPECT_TRUE(is_close(
      model_->decoder()->forward(start, LiteVLImpl::question_memory(found, mask())).select(1, 0),
      expected_.at("first_token_logits"), kStates));
}

TEST_P(BlipVqa, TokenByTokenIsTheSame) {
  const auto found = states(first_frame_tokens());
  const auto ids = answers_of(inputs_).input_ids;
  const auto rows = torch::arange(ids.size(0)) % found.size(0);
  const auto memory =
      LiteVLImpl::question_memory(found.index_select(0, rows), mask().index_select(0, rows));
  auto decoder = model_->decoder();
  const auto whole = decoder->forward(ids, memory);
  auto decoding = decoder->start(memory);
  for (std::int64_t n = 0; n < ids.size(1); ++n) {
    const auto logits = decoder->step(ids.select(1, n), decoding);
    EXPECT_TRUE(is_close(logits, whole.select(1, n), kStates)) << "token " << n;
  }
}

TEST_P(BlipVqa, Ranking) {
  Answerer answerer(make_encoder(model_), wordless(model_->config()));
  const auto list = list_of(inputs_);
  const auto questions = grounded(states(first_frame_tokens()), mask());
  expect_blip_ranks(answerer, questions, list, expected_, "rank_k");
  expect_exact_ranks(answerer, questions, list, expected_.at("answer_loglik"));
}

TEST_P(BlipVqa, Generation) {
  Answerer answerer(make_encoder(model_), wordless(model_->config()));
  const auto found = states(first_frame_tokens());
  const auto masked = grounded(found, mask()), all_ones = grounded(found, torch::ones_like(mask()));
  expect_ids(answerer.generate(masked, 1), expected_.at("generate_greedy_masked"));
  expect_ids(answerer.generate(masked, 3), expected_.at("generate_beam3_masked"));
  expect_ids(answerer.generate(all_ones, 1), expected_.at("generate_greedy_all_ones"));
  expect_ids(answerer.generate(all_ones, 3), expected_.at("generate_beam3_all_ones"));
}

TEST_P(BlipVqa, VideoOfManyFrames) {
  const auto tokens = model_->encode_video(inputs_.at("images"));
  const auto found = states(tokens);
  const auto is_token = mask().unsqueeze(-1);
  EXPECT_TRUE(
      is_close(found * is_token, expected_.at("video_question_states") * is_token, kStates));
  Answerer answerer(make_encoder(model_), wordless(model_->config()));
  expect_blip_ranks(answerer, grounded(found, mask()), list_of(inputs_), expected_, "video_rank_k");
}

INSTANTIATE_TEST_SUITE_P(Layouts, BlipVqa, testing::Values("model.pth", "hf"),
                         [](const auto& layout) {
                           return layout.param == "hf" ? "HuggingFace" : "Pth";
                         });

class LiteVLQuestions : public testing::Test {
 protected:
  LiteVLQuestions()
      : model_(load_vector_config("litevl")),
        inputs_(load_vectors("litevl", "inputs")),
        expected_(load_vectors("litevl", "expected")) {
    load_parameters(*model_, load_vectors("litevl", "model"));
    // Or the roundings of some processors' products and the reference's own add up to more than the
    // bound.
    model_->to(torch::kFloat64);
  }

  const torch::Tensor& mask() { return inputs_.at("question_mask"); }

  torch::Tensor states() {
    const auto& ids = inputs_.at("question_ids");
    const auto video = inputs_.at("video").to(torch::kFloat64);
    const auto tokens = model_->encode_video(video);
    const auto feature = model_->text_feature(model_->encode_text(ids, mask()));
    const auto memory = model_->pool(tokens, model_->summarise(tokens, video.size(1)), feature);
    return model_->encode_grounded(ids, mask(), memory);
  }

  LiteVL model_;
  Tensors inputs_, expected_;
  torch::NoGradGuard no_grad_;
};

TEST_F(LiteVLQuestions, StatesAndLosses) {
  const auto found = states();
  const auto is_token = mask().unsqueeze(-1);
  EXPECT_TRUE(is_close(found * is_token, expected_.at("qa.question_states") * is_token, kStates));
  const auto answers = answers_of(inputs_);
  EXPECT_TRUE(is_close(-all_losses(model_, found, mask(), answers, 0),
                       expected_.at("qa.answer_loglik"), kLogLikelihood));
  EXPECT_TRUE(is_close(all_losses(model_, found, mask(), answers, kSmoothing),
                       expected_.at("qa.answer_smoothed_loss"), kLogLikelihood));
}

TEST_F(LiteVLQuestions, RankingAndGeneration) {
  Answerer answerer(make_encoder(model_), wordless(model_->config()));
  const auto found = grounded(states(), mask());
  const auto list = list_of(inputs_);
  expect_blip_ranks(answerer, found, list, expected_, "qa.rank_smoothed_k");
  expect_exact_ranks(answerer, found, list, expected_.at("qa.answer_loglik"));
  const auto all = "qa.rank_k" + std::to_string(list.ids.count());
  const auto ranked = answerer.rank(found, list, 1);
  for (std::int64_t q = 0; q < found.count(); ++q)
    EXPECT_EQ(ranked[static_cast<std::size_t>(q)][0].answer,
              expected_.at(all)[q].item<std::int64_t>());
  expect_ids(answerer.generate(found, 1), expected_.at("qa.greedy_ids"));
}

}  // namespace
}  // namespace litevl
