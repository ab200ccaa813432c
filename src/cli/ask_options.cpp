// The command line of `litevl ask`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/ask_command.h"
#include "cli/compute_options.h"

namespace litevl {

std::shared_ptr<AskArguments> add_ask_options(CLI::App& command) {
  command.description("Answers questions about a video");
  auto arguments = std::make_shared<AskArguments>();
  command.add_option("video", arguments->video, "A video of any length")
      ->required()
      ->type_name("VIDEO");
  command
      .add_option("questions", arguments->questions,
                  "One or more questions; asking several at once saves work")
      ->required()
      ->type_name("QUESTION");
  command.add_option("--model", arguments->model, "Model folder (default: the shipped one)")
      ->type_name("FOLDER");
  auto* list =
      command
          .add_option("--answers", arguments->answers,
                      "Answers to choose from: a JSON list, a file with one answer per line, or "
                      "another model folder (default: the model folder's answers.json)")
          ->type_name("FILE");
  auto* written = command.add_flag("--generate", arguments->is_written,
                                   "Let the model write its answer instead of choosing one");
  written->excludes(list);
  command
      .add_option("--beams", arguments->options.beams,
                  "Width of the beam search for --generate; 1: always take the likeliest word")
      ->capture_default_str()
      ->needs(written);
  command.add_option("--top", arguments->options.top, "How many answers to show")
      ->capture_default_str();
  command
      .add_option("--clips", arguments->options.clips,
                  "In a video longer than one clip: how many clips to look at, those nearest to "
                  "the question")
      ->capture_default_str();
  command
      .add_option("--threshold", arguments->threshold,
                  "Say \"not sure\" below this probability (default: from the model folder's "
                  "answers.json, which `litevl eval --calibrate` writes)")
      ->check(CLI::Range(0.0, 1.0));
  command.add_flag("--json", arguments->is_json, "Print one JSON document");
  add_precision_option(command, arguments->precision);
  add_device_option(command, arguments->device);
  add_threads_option(command);
  command.footer(
      "Example:\n  litevl ask holiday.mp4 \"which way does the dog go?\" \"how many things "
      "appear?\"");
  return arguments;
}

}  // namespace litevl
