// `litevl eval`: how well a model retrieves, or answers, measured on videos with captions or
// questions.
#include "cli/eval_command.h"

#include <nlohmann/json.hpp>
#include <string>

#include "cli/eval_questions.h"
#include "data/question_list.h"
#include "eval/retrieval_report.h"
#include "eval/retrieval_truth.h"
#include "litevl/error.h"

namespace litevl {
namespace {

void evaluate_retrieval(const EvalArguments& arguments, std::int64_t candidates) {
  const auto list = load_caption_list(arguments.data, arguments.annotations);
  const auto compute = choose_compute(arguments.device, arguments.precision);
  const auto opened = open_model(arguments.model, compute);
  const auto tokenizer = WordPiece::from_file(opened.vocab);
  const RetrieverOptions retriever_options{.max_text_tokens = arguments.max_text_tokens,
                                           .late_fusion = arguments.late_fusion,
                                           .tokens = token_form_from(arguments.tokens, "--tokens"),
                                           .kept_places = arguments.kept_places};
  Retriever retriever(opened.encoder, tokenizer, retriever_options);
  const auto& vision = retriever.config().vision;

  RetrievalEvaluationOptions options;
  options.candidates = candidates;
  options.frames = chosen_frames(arguments, retriever.config());
  RetrievalStatement statement;
  statement.model = stated_model(arguments);
  statement.fingerprint = opened.fingerprint;
  if (!arguments.selection.empty()) statement.selection = arguments.selection;
  statement.precision = opened.computes_in;
  statement.frame_size = {static_cast<int>(vision.image_height),
                          static_cast<int>(vision.image_width)};
  statement.max_text_tokens = retriever_options.max_text_tokens;
  statement.cut_captions = count_cut_captions(list, tokenizer, retriever_options.max_text_tokens);

  const auto evaluation = evaluate_retrieval(retriever, list, options);
  write_report(arguments, report_json(evaluation, list, statement),
               per_query_json(evaluation, list), report_text(evaluation, list, statement));
}

// An option of the other task would be without effect, which its user should know.
void refuse_given(const EvalCommandArguments& arguments, const std::vector<std::string>& options,
                  const std::string& task) {
  const auto option = first_given(arguments.given, options);
  if (!option.empty())
    throw Error(Error::Kind::kUsage, "eval", option + " is not of the task " + task);
}

}  // namespace

void run_eval(const EvalCommandArguments& arguments) {
  if (arguments.task == "moments")
    return evaluate_moment_files(arguments.shared, arguments.moments);
  const bool is_questions = arguments.task.empty() ? holds_questions(arguments.shared.data)
                                                   : arguments.task == "questions";
  if (is_questions) {
    refuse_given(arguments, {"--candidates"}, "questions");
    evaluate_questions(arguments.shared, arguments.questions);
  } else {
    refuse_given(arguments, {"--answers", "--answers-from", "--calibrate", "--blip-ranking"},
                 "retrieval");
    evaluate_retrieval(arguments.shared, arguments.candidates);
  }
}

}  // namespace litevl
