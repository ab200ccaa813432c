#include "cli/eval_questions.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "app/answers.h"
#include "core/files.h"
#include "core/printable.h"
#include "core/sha256.h"
#include "data/answer_list.h"
#include "eval/question_report.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxListBytes = 256u << 20;

void check(const QuestionArguments& questions) {
  if (questions.is_blip_ranking && questions.calibrate > 0)
    throw Error(Error::Kind::kUsage, "eval", "--blip-ranking gives no probabilities to calibrate");
}

ChosenAnswers find_answers(const std::string& model, const QuestionArguments& questions) {
  if (questions.answers_from.empty()) return choose_answers(model, questions.answers);
  // Of a file with splits only what may be trained on.
  const auto training = load_question_list(questions.answers_from, {.split = "train"});
  return {most_frequent_answers(training, kAnswersOfTraining), training.file};
}

std::string origin_text(const ChosenAnswers& answers, const QuestionArguments& questions) {
  if (questions.answers_from.empty()) return answers.file.string();
  return "the " + std::to_string(kAnswersOfTraining) + " most frequent answers of " +
         answers.file.string();
}

AnswerCalibration measure(const QuestionEvaluation& evaluation, const QuestionList& list,
                          const std::string& fingerprint, double wanted_precision) {
  const auto found = calibrate(evaluation.result.judged, wanted_precision);
  return {.not_sure_below = found.not_sure_below,
          .wanted_precision = wanted_precision,
          .kept = found.kept,
          .fingerprint = fingerprint,
          .file = list.file.string(),
          .sha256 = list.sha256,
          .questions = found.answers};
}

StatedThreshold stated(const AnswerCalibration& calibration) {
  return {.not_sure_below = calibration.not_sure_below,
          .wanted_precision = calibration.wanted_precision,
          .file = calibration.file,
          .sha256 = calibration.sha256,
          .questions = calibration.questions};
}

}  // namespace

void evaluate_questions(const EvalArguments& arguments, const QuestionArguments& questions) {
  check(questions);
  const auto list = load_question_list(arguments.data, arguments.annotations);
  auto answers = find_answers(arguments.model, questions);
  // Now: calibrating may write this very file.
  const auto answers_sha256 = sha256(read_file(answers.file, kMaxListBytes));
  const auto compute = choose_compute(arguments.device, arguments.precision);
  const auto opened = open_model(arguments.model, compute);
  const auto tokenizer = WordPiece::from_file(opened.vocab);
  const AnswererOptions answerer_options{.max_question_tokens = arguments.max_text_tokens,
                                         .late_fusion = arguments.late_fusion,
                                         .tokens = token_form_from(arguments.tokens, "--tokens"),
                                         .kept_places = arguments.kept_places};
  Answerer answerer(opened.encoder, tokenizer, answerer_options);
  const auto& vision = answerer.config().vision;
  std::vector<std::string> notes;
  auto calibration = own_calibration(arguments.model, opened.fingerprint, notes);

  QuestionEvaluationOptions options;
  options.ranking = questions.is_blip_ranking ? AnswerRanking::kBlip : AnswerRanking::kLikelihood;
  options.frames = chosen_frames(arguments, answerer.config());
  if (!questions.answers_from.empty()) answers.texts = answerer.distinct(answers.texts);
  const auto evaluation = evaluate_questions(answerer, list, answers.texts, options);
  // A folder that may not be written to must not cost the measurement.
  std::optional<Error> failure;
  if (questions.calibrate > 0) {
    calibration = measure(evaluation, list, opened.fingerprint, questions.calibrate);
    const auto file = answers_file(arguments.model);
    try {
      save_answer_settings(file, {answers.texts, calibration});
      notes = {"wrote " + file.string()};
    } catch (const Error& error) {
      failure = error;
      notes = {"the answers and their threshold were not written to " + file.string()};
    }
  }

  QuestionStatement statement;
  statement.model = stated_model(arguments);
  statement.fingerprint = opened.fingerprint;
  if (!arguments.selection.empty()) statement.selection = arguments.selection;
  statement.precision = opened.computes_in;
  statement.answers_origin = origin_text(answers, questions);
  statement.answers_sha256 = answers_sha256;
  statement.frame_size = {static_cast<int>(vision.image_height),
                          static_cast<int>(vision.image_width)};
  statement.max_question_tokens = answerer_options.max_question_tokens;
  statement.cut_questions =
      count_cut_questions(list, tokenizer, answerer_options.max_question_tokens);
  if (calibration) statement.threshold = stated(*calibration);
  auto text = report_text(evaluation, list, statement);
  for (const auto& note : notes) text += "note: " + printable(note) + "\n";
  auto document = report_json(evaluation, list, statement);
  document["notes"] = notes;
  write_report(arguments, document, per_query_json(evaluation, list), text);
  if (failure) throw Error(*failure);
}

}  // namespace litevl
