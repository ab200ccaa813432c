// `litevl show`: moments as strips of pictures.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <optional>
#include <string>

#include "app/terminal_pictures.h"
#include "cli/moment_options.h"

namespace litevl {

struct ShowArguments {
  MomentWords moments;
  std::string output;
  std::optional<TerminalPictures> form;
  int pictures = 8;
  bool is_json = false;
};

std::shared_ptr<ShowArguments> add_show_options(CLI::App& command);

void run_show(const ShowArguments& arguments);

}  // namespace litevl
