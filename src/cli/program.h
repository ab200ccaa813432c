// What the program and its parts have in common: the command line in, an exit code out.
#pragma once

namespace litevl {

/// Parses the command line and runs the command that is called. Returns the exit code: 0 done, 2
/// wrong use, 3 bad data, 4 the machine, 128 + the signal that stopped it; what went wrong is one
/// line on standard error.
int run_program(int argc, char** argv);

}  // namespace litevl
