// Reporting the progress of a long task, for example to a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "litevl/progress.h"

namespace litevl {

/// "1 h 02 min", "3 min 05 s", "12 s".
std::string format_duration(double seconds);

/// A sink that redraws one line on standard error, if that is a terminal; otherwise null. Standard
/// output is left to the command's result.
ProgressSink terminal_progress();

/// The progress of one task. For one thread.
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

}  // namespace litevl
