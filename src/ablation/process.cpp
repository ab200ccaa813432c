#include "ablation/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/installed_files.h"
#include "core/stop.h"
#include "core/temporary.h"
#include "litevl/error.h"

namespace litevl {
namespace {

int open_to_append(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND, 0644);
  if (file < 0)
    throw Error(Error::Kind::kMachine, path.string(),
                std::string("cannot be written: ") + std::strerror(errno));
  return file;
}

// Passes on the first request to stop.
int wait_for(pid_t child) {
  // Not pidfd_open: the header of glibc 2.36 declares it for C only.
  const int process = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  pollfd events[] = {{process, POLLIN, 0}, {stop_descriptor(), POLLIN, 0}};
  if (process >= 0) {
    while (events[0].revents == 0 && events[1].revents == 0) poll(events, 2, -1);
    if (events[0].revents == 0) kill(child, stop_exit_code() - 128);
    close(process);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

std::string joined(const std::vector<std::string>& arguments) {
  std::string line = "litevl";
  for (const auto& argument : arguments) line += " " + argument;
  return line;
}

}  // namespace

void run_litevl(const std::vector<std::string>& arguments, const std::filesystem::path& output,
                const std::filesystem::path& log) {
  check_stop();
  const auto program = program_folder() / "litevl";
  if (access(program.c_str(), X_OK) != 0)
    throw Error(Error::Kind::kMachine, program.string(),
                std::string("cannot be started: ") + std::strerror(errno),
                "it must be in the same folder as litevl-torch");
  const auto line = joined(arguments);
  TemporaryFile part(output);
  const int log_file = open_to_append(log);
  const auto header = line + "\n";
  (void)!write(log_file, header.data(), header.size());  // failing to write the log is not an error

  std::vector<char*> argv;
  std::string name = "litevl";
  auto copies = arguments;
  argv.push_back(name.data());
  for (auto& argument : copies) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {  // only what is safe between fork and exec
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(127);
    setpgid(0, 0);  // otherwise a terminal's Ctrl-C would reach it directly, and ours would be its
                    // second signal
    dup2(part.descriptor(), STDOUT_FILENO);
    dup2(log_file, STDERR_FILENO);
    execv(program.c_str(), argv.data());
    _exit(127);
  }
  close(log_file);
  if (child < 0)
    throw Error(Error::Kind::kMachine, line,
                std::string("cannot be started: ") + std::strerror(errno));
  const int status = wait_for(child);
  if (status != 0 && is_stop_asked()) throw Stopped("the same command continues from there");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw Error(Error::Kind::kMachine, line,
                WIFEXITED(status) ? "failed with exit code " + std::to_string(WEXITSTATUS(status))
                                  : "was ended by signal " + std::to_string(WTERMSIG(status)),
                "its log is " + log.string());
  part.publish();
}

}  // namespace litevl
