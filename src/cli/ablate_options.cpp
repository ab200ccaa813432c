// The command line of `litevl ablate`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/ablate_command.h"
#include "cli/compute_options.h"

namespace litevl {

std::shared_ptr<AblateArguments> add_ablate_options(CLI::App& command) {
  command.description(
      "Trains and measures variants of the model in the toy world, with several seeds each, and "
      "compares them in tables with intervals");
  auto arguments = std::make_shared<AblateArguments>();
  command
      .add_option("--config", arguments->config, "TOML file that lists variants, seeds and tables")
      ->required()
      ->type_name("FILE");
  add_device_option(command, arguments->device);
  command.add_flag("--json", arguments->is_json, "Print one JSON document");
  command.footer(
      "Example:\n"
      "  litevl ablate --config configs/ablation.toml\n"
      "If it is stopped, give the same command again: complete runs are kept, and the stopped one "
      "continues.");
  return arguments;
}

}  // namespace litevl
