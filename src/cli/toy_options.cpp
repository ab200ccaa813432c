// The command line of `litevl toy`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/toy_command.h"
#include "cli/words.h"

namespace litevl {

std::shared_ptr<ToyArguments> add_toy_options(CLI::App& command) {
  command.description(
      "Renders the toy world: videos of things that move, with captions and questions");
  auto arguments = std::make_shared<ToyArguments>();
  command
      .add_option("--output", arguments->output,
                  "New folder for videos, annotations.json and questions.json")
      ->required();
  add_words(command, "--split",
            "train; test: combinations that training never shows, with all their counterparts in "
            "time; library: any combination; stills: videos of one frame",
            kToyFileSetWords, arguments->options.set);
  command.add_option("--videos", arguments->options.videos, "Number of videos")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{999'999}))
      ->capture_default_str();
  command.add_option("--seed", arguments->options.seed, "The same seed makes the same files")
      ->capture_default_str();
  command
      .add_option("--things", arguments->options.things, "Use only this many of the things; 0: all")
      ->capture_default_str();
  command
      .add_option("--image-size", arguments->options.image_size,
                  "Side of a frame in pixels, an even number")
      ->capture_default_str();
  command.add_flag("--json", arguments->is_json, "Print one JSON document");
  command.footer("Example:\n  litevl toy --output toy-test --split test --videos 1000 --seed 1");
  return arguments;
}

}  // namespace litevl
