// The command line of `litevl explain`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/compute_options.h"
#include "cli/explain_command.h"
#include "cli/words.h"

namespace litevl {
namespace {

void add_video_options(CLI::App& command, ExplainArguments& arguments) {
  command.add_option("video", arguments.request.video, "A video")->type_name("VIDEO");
  command
      .add_option("text", arguments.request.text,
                  "A sentence about the video, or, with --question, a question")
      ->type_name("TEXT");
  auto* question = command.add_flag("--question", arguments.request.is_question,
                                    "TEXT is a question to be answered");
  auto* answer = command.add_option("--answer", arguments.request.answer,
                                    "The answer to explain (default: the model's best answer)");
  answer->needs(question);
  command
      .add_option("--answers", arguments.request.answers,
                  "Answers to choose the best from: a JSON list, a file with one answer per line, "
                  "or another model folder (default: the model folder's answers.json)")
      ->type_name("FILE")
      ->needs(question)
      ->excludes(answer);
  command.add_option("--start", arguments.request.start_seconds,
                     "Where the part to explain begins, in seconds");
  command.add_option("--end", arguments.request.end_seconds,
                     "Where it ends, in seconds (default: the whole of a video of up to ten "
                     "seconds; in a longer one, the clip that matches best)");
  command
      .add_option("--frames", arguments.request.frames,
                  "Frames to look at (default: the number that the model was made for)")
      ->check(CLI::Range(1, 1024));
  command
      .add_option("--image-size", arguments.request.image_size,
                  "Side of the model's frames in pixels (default: the size that it was made for)")
      ->check(CLI::Range(1, 4096));
}

void add_other_options(CLI::App& command, ExplainArguments& arguments) {
  auto* check = command.add_flag("--check", arguments.request.is_checked,
                                 "Check the explanation: remove and restore the most and the least "
                                 "important parts, and show how the score falls and rises");
  auto* toy = command
                  .add_option("--toy", arguments.toy.videos,
                              "With --check: measure explanations on this many scenes of the toy "
                              "world, where the positions of things are known")
                  ->check(CLI::Range(std::int64_t{1}, std::int64_t{100'000}))
                  ->needs(check);
  add_words(command, "--split", "With --toy: the split, train or test", kToySplitWords,
            arguments.toy.split)
      ->needs(toy);
  command.add_option("--seed", arguments.toy.seed, "With --toy: the seed")
      ->capture_default_str()
      ->needs(toy);
  command
      .add_flag("--localisation-only", arguments.toy.is_localisation_only,
                "With --toy: leave out deletion and insertion, which take most of the time")
      ->needs(toy);
  command
      .add_option(
          "--scaling", arguments.scaling.models,
          "Instead: show the temporal scaling of these models by layer, over the videos in --data")
      ->type_name("MODEL");
  command
      .add_option("--data", arguments.scaling.data,
                  "With --scaling: a list of videos with captions, or its folder")
      ->type_name("FOLDER");
}

}  // namespace

std::shared_ptr<ExplainArguments> add_explain_options(CLI::App& command) {
  command.description(
      "Shows what a model looked at, on a page of pictures with the numbers behind them");
  auto arguments = std::make_shared<ExplainArguments>();
  add_video_options(command, *arguments);
  command
      .add_option("--output", arguments->request.output,
                  "New folder for the page, pictures and numbers")
      ->type_name("FOLDER");
  command
      .add_option("--model", arguments->request.model, "Model folder (default: the shipped one)")
      ->type_name("FOLDER");
  command
      .add_option("--layer", arguments->request.layer,
                  "Layer of the grounded encoder whose attention is shown, counted from 1 "
                  "(default: two thirds of the way up)")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1000}));
  add_other_options(command, *arguments);
  command.add_flag("--json", arguments->is_json, "Print one JSON document with all numbers");
  add_device_option(command, arguments->device);
  add_threads_option(command);
  command.footer(
      "Examples:\n"
      "  litevl explain holiday.mp4 \"a dog catches a frisbee\" --output why\n"
      "  litevl explain holiday.mp4 \"which way does the dog go?\" --question --output why\n"
      "  litevl explain --check --toy 200\n"
      "  litevl explain --scaling models/a models/b --data videos --output scaling");
  return arguments;
}

}  // namespace litevl
