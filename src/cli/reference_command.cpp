// `litevl completion` and `litevl manual`: what the options' own table says, for shells and man.
#include "cli/reference_command.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "app/documents.h"
#include "app/version.h"
#include "cli/reference.h"
#include "cli/words.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

struct ShellWord {
  const char* text;
  Shell value;
};
constexpr ShellWord kShells[] = {
    {"bash", Shell::kBash}, {"zsh", Shell::kZsh}, {"fish", Shell::kFish}};

void write_pages(const CommandReference& command, const std::string& version,
                 const fs::path& folder) {
  std::string name;
  for (const auto& word : command.path) name += (name.empty() ? "" : "-") + word;
  write_text_file(folder / (name + ".1"), manual_page(command, version));
  for (const auto& below : command.commands) write_pages(below, version, folder);
}

}  // namespace

std::shared_ptr<CompletionArguments> add_completion_options(CLI::App& command) {
  command.description("Prints what a shell needs to complete this program's commands and options");
  auto arguments = std::make_shared<CompletionArguments>();
  arguments->program = command.get_parent();
  add_words(command, "shell", "bash, zsh or fish", kShells, arguments->shell)->required();
  command.footer(
      "Example:\n  litevl completion bash > ~/.local/share/bash-completion/completions/litevl");
  return arguments;
}

void run_completion(const CompletionArguments& arguments) {
  const auto program = describe(*arguments.program);
  if (arguments.shell == Shell::kBash) std::cout << bash_completion(program);
  if (arguments.shell == Shell::kZsh) std::cout << zsh_completion(program);
  if (arguments.shell == Shell::kFish) std::cout << fish_completion(program);
}

std::shared_ptr<ManualArguments> add_manual_options(CLI::App& command) {
  command.description("Writes the manual pages, for man");
  auto arguments = std::make_shared<ManualArguments>();
  arguments->program = command.get_parent();
  command.add_option("folder", arguments->folder, "Folder to write them to")
      ->required()
      ->type_name("FOLDER");
  command.footer("Example:\n  litevl manual ~/.local/share/man/man1 && man litevl-search");
  return arguments;
}

void run_manual(const ManualArguments& arguments) {
  std::error_code error;
  fs::create_directories(arguments.folder, error);
  if (error)
    throw Error(Error::Kind::kMachine, arguments.folder, "cannot be made: " + error.message());
  const std::string text = version_text();
  write_pages(describe(*arguments.program), text.substr(0, text.find_first_of(",\n")),
              arguments.folder);
}

}  // namespace litevl
