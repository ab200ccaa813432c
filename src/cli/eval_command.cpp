// `litevl eval`: how well a model retrieves, measured on videos with captions.
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "checkpoint/model_folder.h"
#include "cli/commands.h"
#include "cli/compute.h"
#include "cli/output.h"
#include "core/files.h"
#include "eval/retrieval_report.h"
#include "eval/retrieval_truth.h"

namespace litevl {
namespace {

struct EvalArguments {
  std::string model;
  std::string data;
  std::int64_t candidates = 128;
  int frames = 0;
  bool json = false;
  std::string output;
};

void evaluate(const EvalArguments& arguments) {
  const auto list = load_caption_list(arguments.data);
  const auto loaded = load_model_folder(arguments.model);
  const auto tokenizer = WordPiece::from_file(loaded.vocab);
  const RetrieverOptions retriever_options;
  Retriever retriever(loaded.model, tokenizer, retriever_options);
  const auto& vision = loaded.config.vision;

  RetrievalEvaluationOptions options;
  options.candidates = arguments.candidates;
  options.frames = arguments.frames > 0 ? arguments.frames : static_cast<int>(vision.max_frames);
  RetrievalStatement statement;
  statement.model = arguments.model;
  statement.fingerprint = loaded.fingerprint;
  statement.frame_size = {static_cast<int>(vision.image_height),
                          static_cast<int>(vision.image_width)};
  statement.max_text_tokens = retriever_options.max_text_tokens;
  statement.cut_captions = count_cut_captions(list, tokenizer, retriever_options.max_text_tokens);

  const auto evaluation = evaluate_retrieval(retriever, list, options);
  const auto document = report_json(evaluation, list, statement);
  if (!arguments.output.empty())
    write_file_atomically(arguments.output,
                          [&](std::ostream& file) { write_json(file, document); });
  if (arguments.json)
    print_json(document);
  else
    std::cout << report_text(evaluation, list, statement);
}

}  // namespace

void add_eval_command(CLI::App& app) {
  auto* command = app.add_subcommand(
      "eval",
      "Measures retrieval in both directions on videos with captions: R@1, R@5, R@10, ranks, with "
      "95% intervals");
  const auto arguments = std::make_shared<EvalArguments>();
  command->add_option("--model", arguments->model, "Model folder")->required();
  command
      ->add_option("--data", arguments->data,
                   "A JSON list of videos with captions, or a folder with annotations.json")
      ->required();
  command
      ->add_option("--candidates", arguments->candidates,
                   "How many of the first stage's best are re-ranked for each query")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}))
      ->capture_default_str();
  command
      ->add_option("--frames", arguments->frames,
                   "Frames a video (default: as many as the model was made for)")
      ->check(CLI::Range(1, 1024));
  command->add_flag("--json", arguments->json, "Print one JSON document instead of a table");
  command->add_option("--output", arguments->output, "Also write the JSON document to this file");
  add_threads_option(*command);
  command->footer("Example:\n  litevl eval --model models/toy --data data/test --json");
  command->callback([arguments] { evaluate(*arguments); });
}

}  // namespace litevl
