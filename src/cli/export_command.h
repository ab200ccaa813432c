// `litevl export`: moments as lists for editing programs.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <optional>
#include <string>

#include "app/export_job.h"
#include "cli/moment_options.h"

namespace litevl {

struct ExportArguments {
  MomentWords moments;
  std::string output;
  std::optional<EditForm> form;
  std::optional<FrameRate> rate;
};

std::shared_ptr<ExportArguments> add_export_options(CLI::App& command);

void run_export(const ExportArguments& arguments);

}  // namespace litevl
