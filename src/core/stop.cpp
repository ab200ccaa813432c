#include "core/stop.h"

#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace litevl {
namespace {

constexpr int kStopSignals[] = {SIGINT, SIGTERM, SIGHUP};

std::atomic<bool> asked = false;
std::atomic<int> first_signal = 0;
std::atomic<int> event = -1;
std::atomic<bool> is_terminal = false;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free,
              "set by a signal handler");

// Calls only what signal handlers may.
void on_stop_signal(int signal) {
  int none = 0;
  if (!first_signal.compare_exchange_strong(none, signal)) _exit(128 + signal);
  const int before = errno;
  asked = true;
  const std::uint64_t one = 1;
  (void)!write(event, &one, sizeof one);
  constexpr char kNote[] = "\nlitevl: stopping as soon as nothing is lost; again ends it at once\n";
  if (is_terminal) (void)!write(STDERR_FILENO, kNote, sizeof kNote - 1);
  errno = before;
}

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : kStopSignals) sigaddset(&signals, signal);
  return signals;
}

// `nohup` asks for it.
bool is_ignored(int signal) {
  struct sigaction action = {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

void hold_stop_signals() noexcept {
  const auto signals = stop_signals();
  sigprocmask(SIG_BLOCK, &signals, nullptr);
}

void watch_stop_signals() noexcept {
  event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  is_terminal = isatty(STDERR_FILENO) == 1;
  struct sigaction action = {};
  action.sa_handler = on_stop_signal;
  action.sa_flags = SA_RESTART;
  for (const int signal : kStopSignals)
    if (signal != SIGHUP || !is_ignored(signal)) sigaction(signal, &action, nullptr);
  const auto signals = stop_signals();
  sigprocmask(SIG_UNBLOCK, &signals, nullptr);
}

bool is_stop_asked() noexcept { return asked; }

const std::atomic<bool>& stop_flag() noexcept { return asked; }

int stop_exit_code() noexcept { return 128 + first_signal; }

void check_stop() {
  if (is_stop_asked()) throw Stopped();
}

void check_stop(const std::atomic<bool>* flag) {
  if (flag != nullptr && *flag) throw Stopped();
}

int stop_descriptor() noexcept { return event; }

}  // namespace litevl
