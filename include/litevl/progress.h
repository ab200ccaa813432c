// The progress of a long task.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace litevl {

struct ProgressState {
  std::string label;       ///< what is being done
  std::int64_t done = 0;   ///< steps finished
  std::int64_t total = 1;  ///< steps in all, at least 1
  std::optional<double> seconds_left;
  std::string note;      ///< details, or empty; may contain any bytes, such as a file's name
  bool is_over = false;  ///< the last report of the call, possibly before all steps are done
};

/// Called on the thread that does the task, at most ten times a second. May be empty. A task may
/// have several parts, each with a label, and `total` may be corrected from one report to the next.
/// If there was a report, the last one, and no other, says `is_over`, however the call ends. What
/// it throws ends the task, which keeps what it has, and reaches the caller; it is not called
/// again.
using ProgressSink = std::function<void(const ProgressState&)>;

}  // namespace litevl
