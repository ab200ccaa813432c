// The command line of `litevl index`.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/byte_size.h"
#include "app/shard.h"
#include "cli/compute_options.h"
#include "cli/index_command.h"
#include "cli/library_command.h"
#include "cli/words.h"

namespace litevl {

std::shared_ptr<IndexArguments> add_index_options(CLI::App& command) {
  command.description("Makes videos searchable: adds new and changed videos to a library");
  auto arguments = std::make_shared<IndexArguments>();
  command
      .add_option("videos", arguments->videos,
                  "Folders with videos, or video files (default: all that the library knows)")
      ->type_name("FOLDER");
  add_library_option(command, arguments->library)
      ->description(
          "Folder of the library, created if it is missing (default: your own, in "
          "~/.local/share/litevl)");
  command
      .add_option("--model", arguments->model,
                  "Model folder (default: the library's own model; for a new library the model "
                  "that was pulled, or else the shipped one, which knows only the toy world)")
      ->type_name("FOLDER");
  add_words(command, "--tokens",
            "How much of each clip to keep for re-ranking (default: what the library keeps; a "
            "quarter in a new library and in one of an earlier version)",
            token_form_words(), arguments->tokens);
  command
      .add_option("--merge", arguments->kept_places,
                  "Fraction of the places of a picture that the video encoder keeps: neighbouring "
                  "places that are alike in all frames of a clip are merged, which is faster "
                  "(default: the library's value; 1 in a new library)")
      ->check(CLI::Range(0.01, 1.0));
  auto* rebuild = command.add_flag(
      "--rebuild", arguments->is_rebuild,
      "Read everything again into a new library, which replaces the old one at the end");
  auto* forget =
      command.add_flag("--forget", arguments->is_forgetting,
                       "Also forget the videos of folders that are empty or missing; without this "
                       "option they are kept, since they may be on a disk that is not mounted");
  command
      .add_flag(
          "--watch", arguments->is_watching,
          "Then stay and follow the folders: videos that are added, changed, moved or removed, "
          "a few seconds after they were last written to; until Ctrl-C or SIGTERM")
      ->excludes(rebuild)
      ->excludes(forget);
  command
      .add_option_function<std::string>(
          "--shard",
          [arguments = arguments.get()](const std::string& part) {
            arguments->shard = parse_shard(part);
          },
          "Only part I of N of the videos, such as 3/8, into a library of its own, for many "
          "machines "
          "at once; `litevl library merge` brings the parts together")
      ->type_name("I/N")
      ->excludes(rebuild);
  command.add_flag(
      "--json", arguments->is_json,
      "Print one JSON document; with --watch a line for each run that changed something");
  add_precision_option(command, arguments->precision);
  add_device_option(command, arguments->device);
  add_threads_option(command);
  command
      .add_option_function<std::string>(
          "--memory",
          [arguments = arguments.get()](const std::string& size) {
            arguments->memory_bytes = byte_size(size, "--memory");
          },
          "Memory that the program may take, such as 800M or 2G, in millions or thousand millions "
          "of bytes: fewer clips are decoded ahead and encoded together then (default: what eight "
          "clips take)")
      ->type_name("SIZE");
  command.footer(
      "Example:\n  litevl index ~/Videos\n"
      "It can be stopped at any time; the same command then continues from there.");
  return arguments;
}

}  // namespace litevl
