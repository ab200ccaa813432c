#include "core/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "core/printable.h"

namespace litevl {

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

Progress::Progress(std::string label, std::int64_t total)
    : label_(std::move(label)),
      total_(std::max<std::int64_t>(1, total)),
      is_terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (is_terminal_ && last_drawn_ != Clock::time_point{}) std::fputs("\r\x1b[K", stderr);
}

void Progress::update(std::int64_t done, const std::string& note) {
  if (first_done_ < 0) first_done_ = done;
  if (!is_terminal_) return;
  const auto now = Clock::now();
  if (done < total_ && now - last_drawn_ < std::chrono::milliseconds(100)) return;
  last_drawn_ = now;
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  std::string line = label_ + " " + std::to_string(done) + "/" + std::to_string(total_);
  if (done > first_done_ && done < total_) {
    const double left =
        elapsed / static_cast<double>(done - first_done_) * static_cast<double>(total_ - done);
    line += ", " + format_duration(left) + " left";
  }
  if (!note.empty()) line += ", " + note;
  std::fprintf(stderr, "\r\x1b[K%s", printable(std::move(line)).c_str());
  std::fflush(stderr);
}

}  // namespace litevl
