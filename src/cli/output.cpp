#include "cli/output.h"

#include <poll.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "litevl/error.h"

namespace litevl {

void write_json(std::ostream& stream, const nlohmann::json& document) {
  stream << document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

void print_json(const nlohmann::json& document) { write_json(std::cout, document); }

void print_notes(const std::vector<std::string>& notes) {
  std::cout.flush();  // on a terminal they follow what they are about
  for (const auto& note : notes) std::cerr << "note: " << printable(note) << '\n';
}

std::string format_time(double seconds) {
  const auto tenths = std::llround(seconds * 10);
  const auto minutes = tenths / 600;
  char text[64];
  if (minutes >= 60) {
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld.%lld", minutes / 60, minutes % 60,
                  tenths / 10 % 60, tenths % 10);
  } else {
    std::snprintf(text, sizeof text, "%lld:%02lld.%lld", minutes, tenths / 10 % 60, tenths % 10);
  }
  return text;
}

void finish_output() {
  std::cout.flush();
  if (std::cout) return;
  pollfd output{STDOUT_FILENO, POLLOUT, 0};
  if (poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0) return;
  throw Error(Error::Kind::kMachine, "standard output", "cannot be written, is the disk full?");
}

}  // namespace litevl
