// `litevl completion` and `litevl manual`.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <optional>
#include <string>

namespace litevl {

enum class Shell { kBash, kZsh, kFish };

struct CompletionArguments {
  const CLI::App* program = nullptr;  ///< that has all commands
  std::optional<Shell> shell;
};

std::shared_ptr<CompletionArguments> add_completion_options(CLI::App& command);
void run_completion(const CompletionArguments& arguments);

struct ManualArguments {
  const CLI::App* program = nullptr;
  std::string folder;
};

std::shared_ptr<ManualArguments> add_manual_options(CLI::App& command);
void run_manual(const ManualArguments& arguments);

}  // namespace litevl
