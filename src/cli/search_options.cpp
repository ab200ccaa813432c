// The command line of `litevl search`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/compute_options.h"
#include "cli/library_command.h"
#include "cli/search_command.h"

namespace litevl {

std::shared_ptr<SearchArguments> add_search_options(CLI::App& command) {
  command.description("Finds the clips of a library that match a sentence");
  auto arguments = std::make_shared<SearchArguments>();
  command.add_option("sentence", arguments->sentence, "What happens in the clip")
      ->required()
      ->type_name("SENTENCE");
  add_library_option(command, arguments->library);
  command.add_option("--top", arguments->options.top, "How many clips to show, 1 to 1000")
      ->capture_default_str();
  command
      .add_option("--candidates", arguments->options.candidates,
                  "How many of the nearest clips are re-ranked, 1 to 1000")
      ->capture_default_str();
  command
      .add_option("--model", arguments->model,
                  "Model folder (default: the one with which the library was made)")
      ->type_name("FOLDER");
  command.add_flag("--json", arguments->is_json, "Print one JSON document");
  add_precision_option(command, arguments->precision);
  add_device_option(command, arguments->device);
  add_threads_option(command);
  command.footer("Example:\n  litevl search \"a dog moves left\" --top 5");
  return arguments;
}

}  // namespace litevl
