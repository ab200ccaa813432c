// `litevl pull`: a BLIP model of the Hugging Face hub becomes a model folder.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <optional>
#include <string>

#include "cli/import_command.h"

namespace litevl {

struct PullArguments {
  std::string model;  ///< OWNER/NAME[@REVISION]
  std::optional<std::string> endpoint;
  std::optional<std::string> output;
  bool keeps_download = false;
  ImportArguments import_as;  ///< its options; source and output are found out
};

std::shared_ptr<PullArguments> add_pull_options(CLI::App& command);

void run_pull(const PullArguments& arguments);

}  // namespace litevl
