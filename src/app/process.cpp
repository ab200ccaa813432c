#include "app/process.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iostream>

#include "app/programs.h"
#include "core/heap.h"
#include "litevl/error.h"

namespace litevl {

void start_process(char** arguments) {
  watch_stop_signals();
  // A reader that goes away (`litevl … | head`) must not kill a command half-way.
  std::signal(SIGPIPE, SIG_IGN);
  // Nor a limit on the size of files: what writes is told and says so.
  std::signal(SIGXFSZ, SIG_IGN);
  launch_with(arguments);
  keep_freed_memory();
}

void open_closed_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(stream, F_GETFD) < 0 && errno == EBADF)
      (void)!::open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY);
}

void finish_output() {
  std::cout.flush();
  if (std::cout) return;
  pollfd output{STDOUT_FILENO, POLLOUT, 0};
  if (poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0) return;
  throw Error(Error::Kind::kMachine, "standard output", "cannot be written, is the disk full?");
}

}  // namespace litevl
