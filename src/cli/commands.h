// The commands of `litevl`, in one table (commands.cpp).
#pragma once

#include <CLI/App.hpp>

namespace litevl {

/// Adds to `app` the commands that this program has. Adding does no work: `litevl --help` starts
/// nothing.
void add_commands(CLI::App& app);

}  // namespace litevl
