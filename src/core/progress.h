// How far a long task is: told to whoever wants to know, a terminal for one.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "litevl/progress.h"

namespace litevl {

/// "1 h 02 min", "3 min 05 s", "12 s".
std::string format_duration(double seconds);

/// One line on standard error, redrawn, while that is a terminal, and else null: standard output
/// stays a document.
ProgressSink terminal_progress();

/// One task. One thread.
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
      -1;  // where this run began: what a resumed run did before costs no time
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_told_{};
};

}  // namespace litevl
