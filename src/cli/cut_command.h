// `litevl cut`: moments of videos as files.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "cli/moment_options.h"

namespace litevl {

struct CutArguments {
  MomentWords moments;
  std::string output;
  bool is_fast = false;
  bool is_replacing = false;
  bool is_json = false;
};

std::shared_ptr<CutArguments> add_cut_options(CLI::App& command);

void run_cut(const CutArguments& arguments);

}  // namespace litevl
