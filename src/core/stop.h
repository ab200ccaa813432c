// Requests to stop by Ctrl-C and other signals: work ends at its next safe point and keeps what it
// has.
#pragma once

#include <atomic>

#include "litevl/error.h"

namespace litevl {

/// Keeps the signals that ask to stop waiting, for a process that becomes another program next:
/// that one has them by `watch_stop_signals`.
void hold_stop_signals() noexcept;

/// From now on the first SIGINT, SIGTERM or, unless it is ignored, SIGHUP only asks to stop; the
/// second ends the process at once with `stop_exit_code`. Once a process, before its threads.
void watch_stop_signals() noexcept;

/// Whether a signal has asked to stop.
bool is_stop_asked() noexcept;

/// The same, for work that is told by a flag when to end.
const std::atomic<bool>& stop_flag() noexcept;

/// 128 + the signal that asked, as shells say it: 130 for Ctrl-C, 143 for SIGTERM.
int stop_exit_code() noexcept;

/// A safe point of work that has nothing to keep: throws Stopped once a stop was asked for. Not in
/// threads whose exceptions nobody takes.
void check_stop();

/// The same for work that is told by a flag, which may be null: throws Stopped once it is set.
void check_stop(const std::atomic<bool>* flag);

/// A file descriptor that poll() finds readable once a stop was asked for; -1 before
/// `watch_stop_signals`. Nobody reads or closes it.
int stop_descriptor() noexcept;

}  // namespace litevl
