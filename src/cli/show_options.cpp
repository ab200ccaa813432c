// The command line of `litevl show`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/show_command.h"
#include "cli/words.h"

namespace litevl {

std::shared_ptr<ShowArguments> add_show_options(CLI::App& command) {
  command.description(
      "Shows moments of videos as strips of pictures, on the terminal or in a file");
  auto arguments = std::make_shared<ShowArguments>();
  add_moment_words(command, arguments->moments);
  auto* output =
      command
          .add_option("-o,--output", arguments->output, "A picture to write instead: .png or .jpg")
          ->type_name("FILE");
  command.add_option("--pictures", arguments->pictures, "How many of each moment")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  add_words(
      command, "--as",
      "How the terminal shows pictures: kitty's protocol, sixels or coloured blocks (default: "
      "it is asked)",
      kTerminalPicturesWords, arguments->form)
      ->excludes(output);
  command
      .add_flag("--json", arguments->is_json,
                "With --output: print one JSON document, with the pictures' times")
      ->needs(output);
  command.footer(
      "Examples:\n"
      "  litevl show holiday.mp4@1:20-1:30\n"
      "  litevl search \"a dog catches a frisbee\" --json | litevl show - --rank 1,2 -o dogs.png");
  return arguments;
}

}  // namespace litevl
