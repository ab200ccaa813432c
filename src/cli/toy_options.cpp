// The command line of `litevl toy`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/given_options.h"
#include "cli/toy_command.h"
#include "cli/words.h"
#include "litevl/error.h"

namespace litevl {

void ToyArguments::finish(const CLI::App& command) {
  constexpr std::int64_t kLongVideos = 10;  // of half an hour on average
  const bool is_long = options.set == ToyFileSet::kLong;
  if (is_long && command.count("--videos") == 0) options.videos = kLongVideos;
  const auto given = first_given(given_options(command), {"--shortest", "--longest"});
  if (!is_long && !given.empty())
    throw Error(Error::Kind::kUsage, "toy", given + " is of the split long");
}

std::shared_ptr<ToyArguments> add_toy_options(CLI::App& command) {
  command.description(
      "Renders the toy world: videos of things that move, with captions and questions, or long "
      "ones "
      "with moments");
  auto arguments = std::make_shared<ToyArguments>();
  command
      .add_option("--output", arguments->output,
                  "New folder for videos, annotations.json and questions.json or, of long videos, "
                  "moments.jsonl")
      ->required();
  add_words(
      command, "--split",
      "train; test: combinations that training never shows, with all counterparts in "
      "time; library: any; stills: videos of one frame; long: many scenes a video, with moments "
      "to be found",
      kToyFileSetWords, arguments->options.set);
  command
      .add_option("--videos", arguments->options.videos, "How many (default: 100; of long ones 10)")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{999'999}));
  command.add_option("--seed", arguments->options.seed, "The same seed makes the same files")
      ->capture_default_str();
  command
      .add_option("--things", arguments->options.things, "Use only this many of the things; 0: all")
      ->capture_default_str();
  command
      .add_option("--image-size", arguments->options.image_size,
                  "Side of a frame in pixels, an even number")
      ->capture_default_str();
  command
      .add_option("--shortest", arguments->options.shortest_seconds,
                  "Seconds that a long video has at least, 4 to 36000")
      ->capture_default_str();
  command.add_option("--longest", arguments->options.longest_seconds, "And at most")
      ->capture_default_str();
  command.add_flag("--json", arguments->is_json, "Print one JSON document");
  command.footer("Example:\n  litevl toy --output toy-test --split test --videos 1000 --seed 1");
  return arguments;
}

}  // namespace litevl
