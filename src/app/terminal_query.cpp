#include "app/terminal_query.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>

namespace litevl {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(500);
constexpr std::size_t kMostAnswer = 4096;
// Whether a picture of one pixel could be shown, and then what every terminal answers, so that one
// that knows nothing of pictures is not waited for.
constexpr std::string_view kQuestion = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c";

// The terminal, without echo and with each byte at once while this lives.
class AskedTerminal {
 public:
  AskedTerminal() : descriptor_(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    // In the background, asking would stop the process.
    if (descriptor_ < 0 || ::tcgetpgrp(descriptor_) != ::getpgrp() ||
        ::tcgetattr(descriptor_, &before_) != 0)
      return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    is_quiet_ = ::tcsetattr(descriptor_, TCSAFLUSH, &quiet) == 0;
  }
  ~AskedTerminal() {
    if (is_quiet_) ::tcsetattr(descriptor_, TCSAFLUSH, &before_);
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  AskedTerminal(const AskedTerminal&) = delete;
  AskedTerminal& operator=(const AskedTerminal&) = delete;

  std::string answer() const {
    std::string text;
    if (!is_quiet_ || ::write(descriptor_, kQuestion.data(), kQuestion.size()) !=
                          static_cast<ssize_t>(kQuestion.size()))
      return text;
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!is_complete(text) && text.size() < kMostAnswer) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          end - std::chrono::steady_clock::now());
      pollfd event{descriptor_, POLLIN, 0};
      if (left.count() <= 0 || ::poll(&event, 1, static_cast<int>(left.count())) <= 0) break;
      char buffer[256];
      const ssize_t count = ::read(descriptor_, buffer, sizeof buffer);
      if (count <= 0) break;
      text.append(buffer, static_cast<std::size_t>(count));
    }
    return text;
  }

 private:
  // The device attributes end in a c.
  static bool is_complete(const std::string& text) {
    const auto begin = text.find("\x1b[?");
    return begin != std::string::npos && text.find('c', begin) != std::string::npos;
  }

  int descriptor_;
  termios before_{};
  bool is_quiet_ = false;
};

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace

bool is_terminal_output() { return ::isatty(STDOUT_FILENO) == 1; }

TerminalSize terminal_size() {
  winsize size{};
  TerminalSize result;
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return result;
  return {size.ws_col, size.ws_row, size.ws_xpixel};
}

std::optional<TerminalPictures> meaning_of_answer(std::string_view answer) {
  if (answer.find("\x1b_Gi=31;OK") != std::string_view::npos) return TerminalPictures::kKitty;
  const auto begin = answer.find("\x1b[?");
  if (begin == std::string_view::npos) return std::nullopt;
  std::string_view attributes = answer.substr(begin + 3);
  attributes = attributes.substr(0, attributes.find('c'));
  // The first says what it is, the others what it can.
  for (auto next = attributes.find(';'); next != std::string_view::npos;
       next = attributes.find(';')) {
    attributes.remove_prefix(next + 1);
    if (attributes.substr(0, attributes.find(';')) == "4") return TerminalPictures::kSixel;
  }
  return std::nullopt;
}

std::optional<TerminalPictures> ask_terminal() {
  if (!is_terminal_output() || environment("TERM") == "dumb") return std::nullopt;
  if (const auto form = meaning_of_answer(AskedTerminal().answer())) return form;
  const std::string_view colours = environment("COLORTERM");
  if (colours == "truecolor" || colours == "24bit") return TerminalPictures::kBlocks;
  return std::nullopt;
}

}  // namespace litevl
