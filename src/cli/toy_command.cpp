// `litevl toy`: makes the toy world's videos with captions.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cli/commands.h"
#include "cli/output.h"
#include "core/progress.h"
#include "data/toy_files.h"

namespace litevl {
namespace {

struct Arguments {
  std::string output;
  std::string split = "test";
  ToyFolderOptions options;
  bool is_json = false;
};

void make_toy_world(Arguments& arguments) {
  arguments.options.set = toy_file_set(arguments.split);
  std::optional<Progress> line;
  const auto progress = [&](std::int64_t done, std::int64_t total) {
    if (!line) line.emplace("toy " + arguments.split, total);
    line->update(done);
  };
  const ToyFolderReport report = write_toy_folder(arguments.output, arguments.options, progress);
  line.reset();
  if (arguments.is_json) {
    print_json({{"output", arguments.output},
                {"split", arguments.split},
                {"seed", arguments.options.seed},
                {"videos", report.videos},
                {"families", report.families},
                {"questions", report.questions}});
    return;
  }
  std::cout << arguments.output << ": " << report.videos << " videos of " << report.families
            << " families, " << report.questions << " questions\n";
}

}  // namespace

void add_toy_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "toy", "Makes the toy world: videos of things that move, with captions and questions");
  auto arguments = std::make_shared<Arguments>();
  command
      ->add_option("--output", arguments->output,
                   "New folder for videos, annotations.json and questions.json")
      ->required();
  command
      ->add_option("--split", arguments->split,
                   "train; test: combinations that training never shows, with all counterparts in "
                   "time; library: any; stills: videos of one frame")
      ->check(CLI::IsMember({"train", "test", "library", "stills"}))
      ->capture_default_str();
  command->add_option("--videos", arguments->options.videos, "How many")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{999'999}))
      ->capture_default_str();
  command->add_option("--seed", arguments->options.seed, "The same seed makes the same files")
      ->capture_default_str();
  command->add_option("--things", arguments->options.things, "Only the first so many, 0: all")
      ->capture_default_str();
  command->add_option("--image-size", arguments->options.image_size, "Side in pixels, even")
      ->capture_default_str();
  command->add_flag("--json", arguments->is_json, "Print one JSON document");
  command->footer("Example:\n  litevl toy --output toy-test --split test --videos 1000 --seed 1");
  command->callback([arguments] { make_toy_world(*arguments); });
}

}  // namespace litevl
