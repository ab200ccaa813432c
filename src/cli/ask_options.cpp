// The command line of `litevl ask`.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include "cli/ask_command.h"
#include "cli/compute_options.h"
#include "litevl/error.h"

namespace litevl {

// With a library all words are questions.
void AskArguments::finish(const CLI::App&) {
  if (!library.empty()) {
    if (!video.empty()) questions.insert(questions.begin(), std::move(video));
    video.clear();
  } else if (video.empty()) {
    throw Error(Error::Kind::kUsage, "ask", "video is required", "or --library, to ask a library");
  }
  if (questions.empty()) throw Error(Error::Kind::kUsage, "ask", "questions is required");
  check_questions(questions, options);  // before anything is loaded
}

std::shared_ptr<AskArguments> add_ask_options(CLI::App& command) {
  command.description("Answers questions about a video or about the videos of a library");
  auto arguments = std::make_shared<AskArguments>();
  command.add_option("video", arguments->video, "A video of any length; none with --library")
      ->type_name("VIDEO");
  command
      .add_option("questions", arguments->questions,
                  "One or more questions; asking several at once saves work")
      ->type_name("QUESTION");
  auto* library =
      command
          .add_option("--library", arguments->library,
                      "Ask this library instead of a video: its clips that are nearest "
                      "to the question answer, and no video is read")
          ->check([](const std::string& folder) {
            return folder.empty() ? std::string("expected the folder of a library") : std::string();
          })
          ->type_name("FOLDER");
  command
      .add_option("--in", arguments->under,
                  "Only this video of the library, or the videos of this folder; may be given "
                  "several times")
      ->type_name("PATH")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->needs(library);
  command
      .add_option("--model", arguments->model,
                  "Model folder (default: the shipped one, or the one with which the library was "
                  "made)")
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
                  "In a library, or a video longer than one clip: how many clips to look at, those "
                  "nearest to the question")
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
      "appear?\"\n"
      "  litevl ask --library ~/Videos/library \"which way does the dog go?\"");
  return arguments;
}

}  // namespace litevl
