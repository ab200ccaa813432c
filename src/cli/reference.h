// The command line as a table, read from CLI11's own: what shells complete and manual pages say.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace litevl {

struct OptionReference {
  std::vector<std::string> names;  ///< "--top"; of a positional its one name: "sentence"
  bool is_positional = false;
  bool is_required = false;
  std::string value;                 ///< what it takes: "FOLDER", "INT"; empty: nothing
  std::vector<std::string> choices;  ///< the only values, if they are few
  std::string description;
  std::string standard;  ///< value if it is not given, or empty
};

struct CommandReference {
  std::vector<std::string> path;  ///< {"litevl", "library", "list"}
  std::string description;
  std::string footer;
  std::vector<OptionReference> options;  ///< positionals first
  std::vector<CommandReference> commands;
};

/// Of `app` and all below it.
CommandReference describe(const CLI::App& app);

/// A script that completes the program's commands, options and values: for bash; for zsh, which
/// runs bash's; for fish.
std::string bash_completion(const CommandReference& program);
std::string zsh_completion(const CommandReference& program);
std::string fish_completion(const CommandReference& program);

/// The manual page (roff, man(7)) of one command: its options, the environment variables and files
/// that matter to it and, of the program, its commands.
std::string manual_page(const CommandReference& command, const std::string& version);

}  // namespace litevl
