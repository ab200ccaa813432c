// What a process of ours is from its first moment to its last: its signals (core/stop.h), its
// memory, its standard streams.
#pragma once

#include "core/stop.h"

namespace litevl {

/// For `main`, before its threads: signals that ask to stop are kept for `is_stop_asked`, others
/// that would end it half-way are left to who writes, freed memory stays, and `arguments` are for
/// the programs that it may become (app/programs.h).
void start_process(char** arguments);

/// A standard stream that was closed would be the next file that is opened, and what is printed
/// would stand in a library: they are opened, standard output so that it refuses what is written,
/// as a closed one does. Before anything else opens a file; the programs that follow inherit them.
void open_closed_streams();

/// Flushes standard output. A reader that went away (`litevl … | head`) is not an error.
/// Throws Error (kMachine) if what was written could not be stored.
void finish_output();

}  // namespace litevl
