// The command line of `litevl cut`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/cut_command.h"

namespace litevl {

std::shared_ptr<CutArguments> add_cut_options(CLI::App& command) {
  command.description("Writes moments of videos as files of their own");
  auto arguments = std::make_shared<CutArguments>();
  add_moment_words(command, arguments->moments);
  command
      .add_option("-o,--output", arguments->output,
                  "A file for one moment (.mp4, .m4v, .mov or .mkv), or a folder")
      ->required()
      ->type_name("FILE");
  command.add_flag("--fast", arguments->is_fast,
                   "Copy instead of encoding again: without loss, but from the key frame before, "
                   "up to seconds early; it says where");
  command.add_flag("--replace", arguments->is_replacing, "Also where a file is there already");
  command.add_flag("--json", arguments->is_json, "Print one JSON document");
  command.footer(
      "Examples:\n"
      "  litevl cut holiday.mp4@1:20-1:30 -o dog.mp4\n"
      "  litevl search \"a dog catches a frisbee\" --json | litevl cut - --rank 1,2 -o clips");
  return arguments;
}

}  // namespace litevl
