// `litevl open`: a moment in a video player.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <optional>

#include "app/player.h"
#include "cli/moment_options.h"

namespace litevl {

struct OpenArguments {
  MomentWords moments;
  std::optional<Player> player;
};

std::shared_ptr<OpenArguments> add_open_options(CLI::App& command);

void run_open(const OpenArguments& arguments);

}  // namespace litevl
