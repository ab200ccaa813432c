// The command line of `litevl index`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/compute_options.h"
#include "cli/index_command.h"
#include "cli/library_command.h"
#include "cli/words.h"

namespace litevl {

std::shared_ptr<IndexArguments> add_index_options(CLI::App& command) {
  command.description("Brings a library up to date with videos: reads what is new or changed");
  auto arguments = std::make_shared<IndexArguments>();
  command
      .add_option("videos", arguments->videos,
                  "Folders with videos, or videos (default: all that the library knows)")
      ->type_name("FOLDER");
  add_library_option(command, arguments->library)
      ->description(
          "Folder of the library, made if missing (default: your own, in ~/.local/share/litevl)");
  command
      .add_option(
          "--model", arguments->model,
          "Model folder (default: the library's own, for a new library the one that was pulled, "
          "or the shipped one, which knows the toy world only)")
      ->type_name("FOLDER");
  add_words(command, "--tokens",
            "What to keep of each clip for comparing it in full (default: what the library keeps; "
            "a quarter in a new one and in one of an earlier version)",
            token_form_words(), arguments->tokens);
  command
      .add_option("--merge", arguments->kept_places,
                  "Share of a picture's places that the video encoder keeps: neighbours that are "
                  "alike in all frames of a clip become one on the way, which is faster (default: "
                  "what the library has, in a new one 1)")
      ->check(CLI::Range(0.01, 1.0));
  command.add_flag("--rebuild", arguments->is_rebuild,
                   "Read everything again, into a new library that takes the old one's place at "
                   "the end");
  command.add_flag("--forget", arguments->is_forgetting,
                   "Forget also the videos of folders that are empty or gone, which may be on a "
                   "disk that is not mounted");
  command.add_flag("--json", arguments->is_json, "Print one JSON document");
  add_precision_option(command, arguments->precision);
  add_device_option(command, arguments->device);
  add_threads_option(command);
  command.footer(
      "Example:\n  litevl index ~/Videos\n"
      "It can be stopped at any time; the same command goes on from there.");
  return arguments;
}

}  // namespace litevl
