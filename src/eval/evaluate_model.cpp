#include "eval/evaluate_model.h"

#include <sstream>

#include "checkpoint/answer_settings.h"
#include "core/files.h"
#include "core/printable.h"
#include "core/sha256.h"
#include "data/answer_choice.h"
#include "data/answer_list.h"
#include "eval/calibration.h"
#include "eval/question_report.h"
#include "eval/report_markdown.h"
#include "eval/retrieval_report.h"
#include "eval/retrieval_truth.h"

namespace litevl {
namespace {

constexpr std::uint64_t kMaxListBytes = 256u << 20;

int chosen_frames(const EvaluationRequest& request, const ModelConfig& config) {
  return request.frames > 0 ? request.frames : static_cast<int>(config.vision.max_frames);
}

// The model folder and how it was used, for the report.
std::string stated_model(const EvaluationRequest& request) {
  std::ostringstream share;
  share << request.kept_places;
  return request.model +
         (request.late_fusion ? ", every frame alone, scores by their mean (late fusion)" : "") +
         (request.tokens == TokenForm::kAll
              ? std::string()
              : std::string(", tokens kept: ") + token_form_name(request.tokens)) +
         (request.kept_places == 1 ? "" : ", places merged to " + share.str());
}

void state_model(const EvaluationRequest& request, const OpenedModel& opened,
                 ModelStatement& statement) {
  const auto& vision = opened.encoder->config().vision;
  statement.model = stated_model(request);
  statement.fingerprint = opened.fingerprint;
  if (!request.selection.empty()) statement.selection = request.selection;
  statement.precision = opened.computes_in;
  statement.frame_size = frame_size(vision);
}

EvaluationReport measure_retrieval(const EvaluationRequest& request, const ModelOpener& open) {
  const auto list = load_caption_list(request.data, request.annotations);
  const auto opened = open(request.model);
  const auto tokenizer = WordPiece::from_file(opened.vocab);
  Retriever retriever(opened.encoder, tokenizer,
                      {.max_text_tokens = request.max_text_tokens,
                       .late_fusion = request.late_fusion,
                       .tokens = request.tokens,
                       .kept_places = request.kept_places});
  RetrievalEvaluationOptions options;
  options.candidates = request.candidates;
  options.frames = chosen_frames(request, retriever.config());
  RetrievalStatement statement;
  state_model(request, opened, statement);
  statement.max_text_tokens = request.max_text_tokens;
  statement.cut_captions = count_cut_captions(list, tokenizer, request.max_text_tokens);

  const auto evaluation = evaluate_retrieval(retriever, list, options);
  return {.document = report_json(evaluation, list, statement),
          .per_query = per_query_json(evaluation, list),
          .text = report_text(evaluation, list, statement),
          .markdown = {},
          .failure = {}};
}

ChosenAnswers find_answers(const std::string& model, const QuestionRequest& questions) {
  if (questions.answers_from.empty()) return choose_answers(model, questions.answers);
  // From a file with splits only what may be used for training.
  const auto training = load_question_list(questions.answers_from, {.split = "train"});
  return {most_frequent_answers(training, kAnswersOfTraining), training.file};
}

std::string origin_text(const ChosenAnswers& answers, const QuestionRequest& questions) {
  if (questions.answers_from.empty()) return answers.file.string();
  return "the " + std::to_string(kAnswersOfTraining) + " most frequent answers of " +
         answers.file.string();
}

AnswerCalibration measure_calibration(const QuestionEvaluation& evaluation,
                                      const QuestionList& list, const std::string& fingerprint,
                                      double wanted_precision) {
  const auto found = calibrate(evaluation.result.judged, wanted_precision);
  return {.not_sure_below = found.not_sure_below,
          .wanted_precision = wanted_precision,
          .kept = found.kept,
          .fingerprint = fingerprint,
          .file = list.file.string(),
          .sha256 = list.sha256,
          .questions = found.answers};
}

StatedThreshold stated_threshold(const AnswerCalibration& calibration) {
  return {.not_sure_below = calibration.not_sure_below,
          .wanted_precision = calibration.wanted_precision,
          .file = calibration.file,
          .sha256 = calibration.sha256,
          .questions = calibration.questions};
}

EvaluationReport measure_questions(const EvaluationRequest& request, const ModelOpener& open) {
  const auto& questions = request.questions;
  if (questions.is_blip_ranking && questions.calibrate > 0)
    throw Error(Error::Kind::kUsage, "eval", "--blip-ranking gives no probabilities to calibrate");
  const auto list = load_question_list(request.data, request.annotations);
  auto answers = find_answers(request.model, questions);
  // Read now, because calibration may write this file.
  const auto answers_sha256 = sha256(read_file(answers.file, kMaxListBytes));
  const auto opened = open(request.model);
  const auto tokenizer = WordPiece::from_file(opened.vocab);
  Answerer answerer(opened.encoder, tokenizer,
                    {.max_question_tokens = request.max_text_tokens,
                     .late_fusion = request.late_fusion,
                     .tokens = request.tokens,
                     .kept_places = request.kept_places});
  std::vector<std::string> notes;
  auto calibration = own_calibration(request.model, opened.fingerprint, notes);

  QuestionEvaluationOptions options;
  options.ranking = questions.is_blip_ranking ? AnswerRanking::kBlip : AnswerRanking::kLikelihood;
  options.frames = chosen_frames(request, answerer.config());
  if (!questions.answers_from.empty()) answers.texts = answerer.distinct(answers.texts);
  const auto evaluation = evaluate_questions(answerer, list, answers.texts, options);
  EvaluationReport report;
  if (questions.calibrate > 0) {
    calibration = measure_calibration(evaluation, list, opened.fingerprint, questions.calibrate);
    const auto file = answers_file(request.model);
    try {
      save_answer_settings(file, {answers.texts, calibration});
      notes = {"wrote " + file.string()};
    } catch (const Error& error) {
      report.failure = error;
      notes = {"the answers and their threshold were not written to " + file.string()};
    }
  }

  QuestionStatement statement;
  state_model(request, opened, statement);
  statement.answers_origin = origin_text(answers, questions);
  statement.answers_sha256 = answers_sha256;
  statement.max_question_tokens = request.max_text_tokens;
  statement.cut_questions = count_cut_questions(list, tokenizer, request.max_text_tokens);
  if (calibration) statement.threshold = stated_threshold(*calibration);
  report.text = report_text(evaluation, list, statement);
  for (const auto& note : notes) report.text += "note: " + printable(note) + "\n";
  report.document = report_json(evaluation, list, statement);
  report.document["notes"] = notes;
  report.per_query = per_query_json(evaluation, list);
  return report;
}

}  // namespace

nlohmann::json EvaluationReport::whole() const {
  auto all = document;
  all["per_query"] = per_query;
  return all;
}

DataTask task_of(const EvaluationRequest& request) {
  if (request.task) return *request.task;
  return holds_questions(request.data) ? DataTask::kQuestions : DataTask::kRetrieval;
}

EvaluationReport evaluate_model(const EvaluationRequest& request, const ModelOpener& open) {
  auto report = task_of(request) == DataTask::kQuestions ? measure_questions(request, open)
                                                         : measure_retrieval(request, open);
  report.markdown = report_markdown(report.document);
  return report;
}

}  // namespace litevl
