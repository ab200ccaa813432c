// The command line of `litevl train`.
#include <CLI/CLI.hpp>
#include <memory>
#include <variant>

#include "cli/compute_options.h"
#include "cli/train_command.h"
#include "cli/words.h"

namespace litevl {

std::shared_ptr<TrainArguments> add_train_options(CLI::App& command) {
  command.description(
      "Fine-tunes a model for retrieval or for question answering, on video files or in the toy "
      "world");
  command.footer(
      "Example:\n"
      "  litevl train --config configs/toy-litevl.toml --output runs/litevl\n"
      "A run that was stopped by Ctrl-C or SIGTERM has a checkpoint, and continues from it when "
      "the same command is given again.");
  auto arguments = std::make_shared<TrainArguments>();
  command
      .add_option("--config", arguments->config,
                  "TOML file with the options below, without their dashes")
      ->type_name("FILE");
  for (auto& field : train_fields(arguments->flags))
    std::visit(
        [&](auto* value) {
          using T = std::remove_pointer_t<decltype(value)>;
          if constexpr (std::is_enum_v<T>)
            add_words(command, "--" + field.name, field.help, words_of(T{}), *value);
          else if constexpr (std::is_same_v<decltype(value), bool*>)
            command.add_flag("--" + field.name, *value, field.help);
          else if constexpr (std::is_same_v<decltype(value), std::filesystem::path*>)
            command.add_option("--" + field.name, *value, field.help);
          else
            command.add_option("--" + field.name, *value, field.help)->capture_default_str();
        },
        field.value);
  command.add_flag(
      "--extend", arguments->is_extended,
      "Continue the run in --output to more --steps, with all other options unchanged");
  command.add_flag("--json", arguments->is_json, "Print one JSON document");
  add_device_option(command, arguments->device);
  add_threads_option(command);
  return arguments;
}

void TrainArguments::finish(const CLI::App& command) {
  if (!config.empty()) read_train_options(config, options);
  const auto fields = train_fields(flags), targets = train_fields(options);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (command.count("--" + fields[i].name) == 0) continue;
    std::visit([&](auto* from) { **std::get_if<decltype(from)>(&targets[i].value) = *from; },
               fields[i].value);
  }
}

}  // namespace litevl
