// What `litevl import` and `litevl pull` share: the options of an import, and what it says.
#pragma once

#include <CLI/App.hpp>
#include <string>

#include "app/import_model.h"

namespace litevl {

/// Adds the options that say how to import. `choices` outlives the command.
void add_importing_options(CLI::App& command, ImportChoices& choices);

/// What became of the tensors, in lines.
void print_import_report(const std::string& output, const ImportReport& report);

}  // namespace litevl
