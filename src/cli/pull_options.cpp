// The command line of `litevl pull`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/import_report.h"
#include "cli/pull_command.h"

namespace litevl {

std::shared_ptr<PullArguments> add_pull_options(CLI::App& command) {
  command.description("Downloads a BLIP model from the Hugging Face hub and imports it");
  auto arguments = std::make_shared<PullArguments>();
  command
      .add_option("model", arguments->request.model,
                  "OWNER/NAME, or OWNER/NAME@REVISION with a branch, a tag or a commit")
      ->required();
  command.add_option("--output", arguments->request.output,
                     "Model folder to write (default: OWNER/NAME in ~/.local/share/litevl/models)");
  command.add_option(
      "--endpoint", arguments->request.endpoint,
      "Server to use instead of https://huggingface.co (default: HF_ENDPOINT, if set)");
  command.add_flag("--keep-download", arguments->request.keeps_download,
                   "Keep the downloaded files in ~/.cache/litevl/downloads after importing them");
  add_importing_options(command, arguments->request.import_as);
  command.add_flag("--json", arguments->is_json, "Print one JSON document");
  command.footer(
      "A download that was interrupted continues when the command is given again. For models that\n"
      "are not public, set HF_TOKEN to your token; it is sent only to that server.\n"
      "Example:\n  litevl pull Salesforce/blip-itm-base-coco");
  return arguments;
}

}  // namespace litevl
