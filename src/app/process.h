// What every program does at its beginning and end: signals (core/stop.h), memory, standard
// streams.
#pragma once

#include "core/stop.h"

namespace litevl {

/// For `main`, before any threads are started: signals that ask to stop are handled by
/// `is_stop_asked`, other signals that would end the process are ignored so that the failed write
/// is reported, freed memory is kept, and `arguments` are passed on to the programs that this
/// process may become (app/programs.h).
void start_process(char** arguments);

/// Opens the standard streams that are closed. Otherwise the next opened file would take their
/// place, and printed text could end up in a library. Standard output is opened so that writing to
/// it fails, as if it were closed. Call it before any file is opened; programs that this process
/// becomes inherit the streams.
void open_closed_streams();

/// Flushes standard output. It is not an error if the reader has gone away (`litevl … | head`).
/// Throws Error (kMachine) if what was written could not be stored.
void finish_output();

}  // namespace litevl
