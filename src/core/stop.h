// Stopping by Ctrl-C and other signals: work ends at its next safe point and keeps its results so
// far.
#pragma once

#include <atomic>

#include "litevl/error.h"

namespace litevl {

/// Blocks the signals that ask to stop, for a process that is about to become another program by
/// exec: that program receives them in `watch_stop_signals`.
void hold_stop_signals() noexcept;

/// From now on the first SIGINT, SIGTERM or (unless it is ignored) SIGHUP only requests a stop. The
/// second one ends the process at once with `stop_exit_code`. Call it once, before any threads are
/// started.
void watch_stop_signals() noexcept;

/// Whether a signal has requested a stop.
bool is_stop_asked() noexcept;

/// The same as a flag, for functions that take an `is_cancelled`.
const std::atomic<bool>& stop_flag() noexcept;

/// 128 + the signal's number, as is usual in shells: 130 for Ctrl-C, 143 for SIGTERM.
int stop_exit_code() noexcept;

/// A safe point in work that has no results to keep: throws Stopped if a stop was requested. Not
/// for threads whose exceptions nobody catches.
void check_stop();

/// The same with a flag, which may be null: throws Stopped if it is set.
void check_stop(const std::atomic<bool>* flag);

/// A file descriptor that becomes readable, for poll(), when a stop is requested; -1 before
/// `watch_stop_signals`. Do not read or close it.
int stop_descriptor() noexcept;

}  // namespace litevl
