// The command line of `litevl open`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/open_command.h"
#include "cli/words.h"

namespace litevl {

std::shared_ptr<OpenArguments> add_open_options(CLI::App& command) {
  command.description("Plays a video from a moment on, in a player that is installed");
  auto arguments = std::make_shared<OpenArguments>();
  add_moment_words(command, arguments->moments);
  add_words(command, "--player",
            "Which one (default: the first of these that is installed; xdg-open, your desktop's "
            "own, begins at the video's start)",
            kPlayerWords, arguments->player);
  command.footer(
      "Examples:\n"
      "  litevl open holiday.mp4@1:20\n"
      "  litevl search \"a dog catches a frisbee\" --json | litevl open - --rank 1");
  return arguments;
}

}  // namespace litevl
