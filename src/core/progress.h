// One line of progress with the time left, on a terminal only.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace litevl {

/// "1 h 02 min", "3 min 05 s", "12 s".
std::string format_duration(double seconds);

/// Redraws one line on standard error while it is a terminal, and is silent otherwise, so that
/// standard output stays a document. One thread.
class Progress {
 public:
  /// `label` begins the line; `total` is the number of steps, at least 1.
  Progress(std::string label, std::int64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `done` steps are finished; `note` ends the line, which is drawn at most ten times a second, as
  /// `printable` has it.
  void update(std::int64_t done, const std::string& note = {});

 private:
  using Clock = std::chrono::steady_clock;

  std::string label_;
  std::int64_t total_;
  std::int64_t first_done_ =
      -1;  // where this run began: what a resumed run did before costs no time
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_drawn_{};
  bool is_terminal_;
};

}  // namespace litevl
