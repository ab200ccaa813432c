// How far a long task is.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace litevl {

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

}  // namespace litevl
