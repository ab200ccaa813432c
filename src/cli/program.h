// What the program and its parts have in common: the command line in, an exit code out.
#pragma once

#include <CLI/App.hpp>

namespace litevl {

/// The exit code where neither the user nor the data is at fault.
inline constexpr int kMachineFault = 4;

/// Parses the command line with the commands that `add_commands` adds and runs the one that is
/// called. Returns the exit code: 0 done, 2 wrong use, 3 bad data, 4 the machine, 128 + the signal
/// that stopped it; what went wrong is one line on standard error.
int run_program(int argc, char** argv, void (*add_commands)(CLI::App& app));

/// A standard stream that was closed would be the next file that is opened, and what is printed
/// would stand in a library: they are opened, standard output so that it refuses what is written,
/// as a closed one does. Before anything else opens a file; the programs that follow inherit them.
void open_closed_streams();

}  // namespace litevl
