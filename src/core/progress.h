// How far a long task is: told to whoever wants to know, a terminal for one.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace litevl {

/// "1 h 02 min", "3 min 05 s", "12 s".
std::string format_duration(double seconds);

struct ProgressState {
  std::string label;       ///< what is being done
  std::int64_t done = 0;   ///< steps
  std::int64_t total = 1;  ///< steps, at least 1
  std::optional<double> seconds_left;
  std::string note;      ///< more about it, or empty; may have strangers' bytes
  bool is_over = false;  ///< the last that is told of it, perhaps before all is done
};

/// Is told by the thread that does the task, ten times a second at most. Null: nobody is.
using ProgressSink = std::function<void(const ProgressState&)>;

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
