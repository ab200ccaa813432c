// `litevl completion` and `litevl manual`: what the options' own table says, for shells and man.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "cli/commands.h"
#include "cli/reference.h"
#include "cli/version.h"
#include "core/files.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

void print_completion(const CLI::App& app, const std::string& shell) {
  const auto program = describe(app);
  if (shell == "bash") std::cout << bash_completion(program);
  if (shell == "zsh") std::cout << zsh_completion(program);
  if (shell == "fish") std::cout << fish_completion(program);
}

void write_pages(const CommandReference& command, const std::string& version,
                 const fs::path& folder) {
  std::string name;
  for (const auto& word : command.path) name += (name.empty() ? "" : "-") + word;
  write_file_atomically(folder / (name + ".1"),
                        [&](std::ostream& file) { file << manual_page(command, version); });
  for (const auto& below : command.commands) write_pages(below, version, folder);
}

void write_manual(const CLI::App& app, const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw Error(Error::Kind::kMachine, folder, "cannot be made: " + error.message());
  const std::string text = version_text();
  write_pages(describe(app), text.substr(0, text.find_first_of(",\n")), folder);
}

}  // namespace

void add_reference_commands(CLI::App& app) {
  CLI::App* completion = app.add_subcommand(
      "completion", "Prints what a shell needs to complete this program's commands and options");
  auto shell = std::make_shared<std::string>();
  completion->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion->footer(
      "Example:\n  litevl completion bash > ~/.local/share/bash-completion/completions/litevl");
  completion->callback([&app, shell] { print_completion(app, *shell); });

  CLI::App* manual = app.add_subcommand("manual", "Writes the manual pages, for man");
  auto folder = std::make_shared<std::string>();
  manual->add_option("folder", *folder, "Folder to write them to")->required()->type_name("FOLDER");
  manual->footer("Example:\n  litevl manual ~/.local/share/man/man1 && man litevl-search");
  manual->callback([&app, folder] { write_manual(app, *folder); });
}

}  // namespace litevl
