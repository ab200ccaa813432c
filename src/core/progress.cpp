#include "core/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "core/printable.h"

namespace litevl {
namespace {

// A sink that has thrown is not called again.
void tell(ProgressSink& sink, const ProgressState& state) {
  if (!sink) return;
  try {
    sink(state);
  } catch (...) {
    sink = nullptr;
    throw;
  }
}

// For destructors.
void tell_end(ProgressSink& sink, ProgressState& state) {
  state.is_over = true;
  state.seconds_left.reset();
  try {
    tell(sink, state);
  } catch (...) {
    // The task has ended already.
  }
}

}  // namespace

std::string format_duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::llround(std::max(0.0, seconds)));
  char text[48];
  if (whole >= 3600) {
    std::snprintf(text, sizeof text, "%lld h %02lld min", static_cast<long long>(whole / 3600),
                  static_cast<long long>(whole % 3600 / 60));
  } else if (whole >= 60) {
    std::snprintf(text, sizeof text, "%lld min %02lld s", static_cast<long long>(whole / 60),
                  static_cast<long long>(whole % 60));
  } else {
    std::snprintf(text, sizeof text, "%lld s", static_cast<long long>(whole));
  }
  return text;
}

ProgressSink terminal_progress() {
  if (::isatty(STDERR_FILENO) != 1) return {};
  return [](const ProgressState& state) {
    std::string line;
    if (!state.is_over) {
      line = state.label + " " + std::to_string(state.done) + "/" + std::to_string(state.total);
      if (state.seconds_left) line += ", " + format_duration(*state.seconds_left) + " left";
      if (!state.note.empty()) line += ", " + state.note;
    }
    std::fprintf(stderr, "\r\x1b[K%s", printable(std::move(line)).c_str());
    std::fflush(stderr);
  };
}

void clear_progress_line() {
  if (::isatty(STDERR_FILENO) != 1) return;
  std::fprintf(stderr, "\r\x1b[K");
  std::fflush(stderr);
}

Progress::Progress(std::string label, std::int64_t total, ProgressSink sink)
    : sink_(std::move(sink)) {
  state_.label = std::move(label);
  state_.total = std::max<std::int64_t>(1, total);
}

Progress::~Progress() {
  if (last_told_ != Clock::time_point{}) tell_end(sink_, state_);
}

void Progress::update(std::int64_t done, const std::string& note) {
  if (first_done_ < 0) first_done_ = done;
  if (!sink_) return;
  const auto now = Clock::now();
  if (done < state_.total && now - last_told_ < std::chrono::milliseconds(100)) return;
  last_told_ = now;
  state_.done = done;
  state_.note = note;
  state_.seconds_left.reset();
  if (done > first_done_ && done < state_.total)
    state_.seconds_left = std::chrono::duration<double>(now - start_).count() /
                          static_cast<double>(done - first_done_) *
                          static_cast<double>(state_.total - done);
  tell(sink_, state_);
}

CallProgress::~CallProgress() {
  if (last_) tell_end(sink_, *last_);
}

ProgressSink CallProgress::sink() {
  if (!sink_) return {};
  return [this](const ProgressState& state) {
    if (state.is_over) return;
    last_ = state;
    tell(sink_, state);
  };
}

}  // namespace litevl
