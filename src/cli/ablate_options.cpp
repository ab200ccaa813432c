// The command line of `litevl ablate`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/ablate_command.h"
#include "cli/commands.h"
#include "cli/compute.h"

namespace litevl {

void add_ablate_command(CLI::App& app) {
  auto* command = app.add_subcommand(
      "ablate",
      "Trains and measures variants of the model in the toy world, several seeds of each, and "
      "compares them in tables with intervals");
  struct State {
    std::string config;
    std::string device = "auto";
    bool is_json = false;
  };
  auto state = std::make_shared<State>();
  command->add_option("--config", state->config, "TOML file of variants, seeds and tables")
      ->required()
      ->type_name("FILE");
  add_device_option(*command, state->device);
  command->add_flag("--json", state->is_json, "Print one JSON document");
  command->footer(
      "Example:\n"
      "  litevl ablate --config configs/ablation.toml\n"
      "Runs that are complete are not made again, and one that was stopped goes on, when the same "
      "command is given again.");
  command->callback([state] { run_ablate(state->config, state->device, state->is_json); });
}

}  // namespace litevl
