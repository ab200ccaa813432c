// What `litevl import` and `litevl pull` share: the options of an import, and what it says.
#pragma once

#include <CLI/App.hpp>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "checkpoint/import_blip.h"
#include "cli/import_command.h"

namespace litevl {

/// Adds the options that say how to import: all of ImportArguments but source, output and --json.
void add_importing_options(CLI::App& command, ImportArguments& arguments);

ImportOptions import_options(const ImportArguments& arguments);

/// What became of the tensors, in lines.
void print_import_report(const std::string& output, const ImportReport& report);

/// The same in lists, and "notes".
nlohmann::json import_report_json(const ImportReport& report);

}  // namespace litevl
