#include "cli/output.h"

#include <poll.h>
#include <unistd.h>

#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/error.h"

namespace litevl {

void write_json(std::ostream& stream, const nlohmann::json& document) {
  stream << document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

void print_json(const nlohmann::json& document) { write_json(std::cout, document); }

void print_notes(const std::vector<std::string>& notes) {
  std::cout.flush();  // on a terminal they follow what they are about
  for (const auto& note : notes) std::cerr << "note: " << printable(note) << '\n';
}

std::string json_path(const std::filesystem::path& path) {
  const std::string& bytes = path.native();
  const auto is_utf8 = [](const std::string& text) {
    try {
      nlohmann::json(text).dump();
      return true;
    } catch (const nlohmann::json::type_error&) {
      return false;
    }
  };
  if (is_utf8(bytes)) return bytes;
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string uri = "file://";
  const std::filesystem::path absolute = std::filesystem::absolute(path);
  for (const char c : absolute.native()) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = byte < 0x80 && (std::isalnum(byte) != 0 || std::strchr("/-._~", c));
    if (is_plain) {
      uri += c;
    } else {
      uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return uri;
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
