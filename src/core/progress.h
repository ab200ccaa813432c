// Reporting the progress of a long task, for example to a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "litevl/progress.h"

namespace litevl {

/// "1 h 02 min", "3 min 05 s", "12 s".
std::string format_duration(double seconds);

/// A sink that redraws one line on standard error, if that is a terminal; otherwise null. Standard
/// output is left to the command's result.
ProgressSink terminal_progress();

/// Removes the line that `terminal_progress` has drawn, so that other text can be printed.
void clear_progress_line();

/// The progress of one part of a task. For one thread. Its destructor reports `is_over`. A sink
/// that throws is not called again.
class Progress {
 public:
  Progress(std::string label, std::int64_t total, ProgressSink sink);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `done` steps are finished.
  void update(std::int64_t done, const std::string& note = {});

 private:
  using Clock = std::chrono::steady_clock;

  ProgressState state_;
  ProgressSink sink_;
  std::int64_t first_done_ =
      -1;  // where this run began: steps of an earlier run took no time in this one
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_told_{};
};

/// The progress of a call that has several parts. The last report, and no other, says `is_over`.
/// A sink that throws is not called again. For one thread. Must outlive what `sink` returns.
class CallProgress {
 public:
  explicit CallProgress(ProgressSink sink) : sink_(std::move(sink)) {}
  ~CallProgress();
  CallProgress(const CallProgress&) = delete;
  CallProgress& operator=(const CallProgress&) = delete;

  /// For the parts, one after another. Empty if the call's own is.
  ProgressSink sink();

 private:
  ProgressSink sink_;
  std::optional<ProgressState> last_;
};

}  // namespace litevl
