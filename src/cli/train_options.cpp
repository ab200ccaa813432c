// The command line of `litevl train`.
#include <CLI/CLI.hpp>
#include <memory>
#include <variant>

#include "cli/commands.h"
#include "cli/compute.h"
#include "cli/train_command.h"

namespace litevl {

void add_train_command(CLI::App& app) {
  auto* command = app.add_subcommand(
      "train",
      "Fine-tunes a model for retrieval or for question answering, on video files or in the toy "
      "world");
  command->footer(
      "Example:\n"
      "  litevl train --config configs/toy-litevl.toml --output runs/litevl\n"
      "A run that was stopped by Ctrl-C or SIGTERM has a checkpoint and goes on from it when the "
      "same command is given again.");
  // The file's values come first and the flags' over them, whatever their order on the line.
  struct State {
    std::string config;
    TrainOptions flags;
    std::string device = "auto";
    bool is_extended = false;
    bool json = false;
  };
  auto state = std::make_shared<State>();
  command->add_option("--config", state->config, "TOML file of the options below, without dashes")
      ->type_name("FILE");
  auto fields = std::make_shared<std::vector<TrainField>>(train_fields(state->flags));
  for (auto& field : *fields)
    std::visit(
        [&](auto* value) {
          if constexpr (std::is_same_v<decltype(value), bool*>)
            command->add_flag("--" + field.name, *value, field.help);
          else if constexpr (std::is_same_v<decltype(value), std::filesystem::path*>)
            command->add_option("--" + field.name, *value, field.help);
          else
            command->add_option("--" + field.name, *value, field.help)->capture_default_str();
        },
        field.value);
  command->add_flag("--extend", state->is_extended,
                    "Go on with the run in --output to more --steps, all else as it was begun");
  command->add_flag("--json", state->json, "Print one JSON document");
  add_device_option(*command, state->device);
  add_threads_option(*command);
  command->callback([command, state, fields] {
    TrainOptions options;
    if (!state->config.empty()) read_train_options(state->config, options);
    const auto targets = train_fields(options);
    for (std::size_t i = 0; i < fields->size(); ++i) {
      if (command->count("--" + (*fields)[i].name) == 0) continue;
      std::visit([&](auto* from) { **std::get_if<decltype(from)>(&targets[i].value) = *from; },
                 (*fields)[i].value);
    }
    run_train(options, state->is_extended, state->device, state->json);
  });
}

}  // namespace litevl
