// `litevl import`: a BLIP checkpoint becomes a model folder.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "app/import_model.h"

namespace litevl {

struct ImportArguments {
  std::string source;
  std::string output;
  ImportChoices choices;
  bool is_json = false;
};

std::shared_ptr<ImportArguments> add_import_options(CLI::App& command);

void run_import(const ImportArguments& arguments);

}  // namespace litevl
