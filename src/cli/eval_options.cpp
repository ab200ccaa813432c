// The command line of `litevl eval`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/annotation_options.h"
#include "cli/compute_options.h"
#include "cli/eval_command.h"
#include "cli/words.h"

namespace litevl {
namespace {

void add_question_options(CLI::App& command, QuestionRequest& questions) {
  auto* answers =
      command.add_option("--answers", questions.answers,
                         "Answers to choose from: a JSON list, a file with one answer per line, or "
                         "another model folder (default: the model folder's answers.json)");
  command
      .add_option("--answers-from", questions.answers_from,
                  "Training questions: choose from their 1,500 most frequent answers")
      ->excludes(answers);
  command
      .add_option("--calibrate", questions.calibrate,
                  "Find the threshold of probability above which this fraction of the answers "
                  "(such as 0.9) is right, and write it with the answers to the model folder's "
                  "answers.json; DATA must be neither training nor test data")
      ->check(CLI::Range(0.01, 1.0));
  command.add_flag("--blip-ranking", questions.is_blip_ranking,
                   "Rank answers as in BLIP's published code, with label smoothing");
}

}  // namespace

std::shared_ptr<EvalArguments> add_eval_options(CLI::App& command) {
  command.description(
      "Measures retrieval in both directions on videos with captions (R@1, R@5, R@10, ranks), "
      "answers on videos with questions (accuracy by type), or moments (R@1 and mAP by overlap), "
      "with 95% intervals");
  const auto arguments = std::make_shared<EvalArguments>();
  auto& request = arguments->request;
  command.add_option("--model", request.model, "Model folder");
  command.add_option(
      "--data", request.data,
      "Videos with captions, questions or moments, in any format described in docs/data.md, "
      "or a folder with annotations.json or questions.json");
  add_annotation_options(command, request.annotations);
  add_words(command, "--task",
            "retrieval, questions or moments (default: moments with --truth; questions if DATA is "
            "a list of questions, or a folder with only questions.json; else retrieval)",
            kEvaluationTaskWords, arguments->task);
  command
      .add_option("--candidates", request.candidates,
                  "How many of the best results of the first stage are re-ranked for each query")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}))
      ->capture_default_str();
  add_question_options(command, request.questions);
  command.add_option("--truth", arguments->truth,
                     "Annotated moments in the format of QVHighlights, Charades-STA, ActivityNet "
                     "Captions or DiDeMo (docs/data.md)");
  command.add_option(
      "--predictions", arguments->predictions,
      "Predicted moments, one query per line: {\"qid\": 7, \"pred_relevant_windows\": "
      "[[start, end, score], …]}");
  command.add_option("--library", arguments->library,
                     "With moments: the library in which the videos of DATA are indexed and "
                     "searched, kept for the next time (default: a temporary one)");
  command.add_flag("--precise", arguments->is_precise,
                   "With moments: search as `litevl search --precise`");
  command
      .add_option("--frames", request.frames,
                  "Frames per video (default: the number that the model was made for)")
      ->check(CLI::Range(1, 1024));
  command
      .add_option("--max-text-tokens", request.max_text_tokens,
                  "Largest number of tokens of a text that the model reads, including [CLS] and "
                  "[SEP]; use 64 for paragraphs")
      ->check(CLI::Range(std::int64_t{3}, std::int64_t{512}))
      ->capture_default_str();
  command.add_option(
      "--selection", request.selection,
      "How the model was chosen, such as \"best of 10 epochs on val\", to be stated in the report");
  add_words(command, "--tokens",
            "Use only the tokens of each video that a library would keep: all, half, quarter or "
            "eighth (see `litevl index --tokens`)",
            token_form_words(), request.tokens);
  command
      .add_option("--merge", request.kept_places,
                  "Encode videos with this fraction of their places (see `litevl index --merge`)")
      ->check(CLI::Range(0.01, 1.0))
      ->capture_default_str();
  command.add_flag("--late-fusion", request.late_fusion,
                   "Score every frame alone and take the mean, as ClipBERT does with clips; only "
                   "for models of the variant space_only");
  add_precision_option(command, arguments->precision);
  add_device_option(command, arguments->device);
  command.add_flag("--json", arguments->is_json, "Print one JSON document instead of a table");
  command.add_option("--output", arguments->output,
                     "Also write the JSON document, with every query's result, to this file");
  command.add_option("--markdown", arguments->markdown,
                     "Also write the report as Markdown to this file");
  add_threads_option(command);
  command.footer(
      "Examples:\n"
      "  litevl eval --model models/toy --data data/test --json\n"
      "  litevl eval --model models/toy --data data/test --task questions\n"
      "  litevl eval --task moments --model share/models/toy --data long --precise\n"
      "  litevl eval --task moments --truth highlight_val_release.jsonl --predictions mine.jsonl");
  return arguments;
}

}  // namespace litevl
