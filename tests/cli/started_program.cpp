#include "cli/started_program.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

namespace litevl {
namespace {

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

StartedProgram::StartedProgram(const std::string& arguments, const std::string& prefix) {
  const std::string line = prefix + " exec " + LITEVL_PROGRAM + " " + arguments + " > '" +
                           (folder_.path() / "out").string() + "' 2> '" +
                           (folder_.path() / "err").string() + "'";
  process_ = fork();
  if (process_ == 0) {
    execl("/bin/bash", "bash", "-c", line.c_str(), nullptr);
    _exit(127);
  }
}

StartedProgram::~StartedProgram() {
  if (has_ended()) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

bool StartedProgram::has_ended() {
  if (status_ == -1 && waitpid(process_, &status_, WNOHANG) != process_) status_ = -1;
  return status_ != -1;
}

bool StartedProgram::wait_until(const std::function<bool()>& is_so) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!is_so()) {
    if (has_ended() || std::chrono::steady_clock::now() > end) return is_so();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

bool StartedProgram::is(const std::string& program) const {
  std::error_code ignored;
  const auto link = "/proc/" + std::to_string(process_) + "/exe";
  return std::filesystem::read_symlink(link, ignored).filename() == program;
}

std::int64_t StartedProgram::peak_memory_bytes() const {
  std::ifstream status("/proc/" + std::to_string(process_) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return 1024 * std::stoll(line.substr(6));
  return 0;
}

void StartedProgram::signal(int signal) {
  if (!has_ended()) kill(process_, signal);
}

ProgramResult StartedProgram::finish() {
  while (!has_ended()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ProgramResult result;
  result.exit_code = WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
  EXPECT_TRUE(WIFEXITED(status_)) << "ended by signal " << WTERMSIG(status_);
  result.out = content_of(folder_.path() / "out");
  result.err = content_of(folder_.path() / "err");
  return result;
}

}  // namespace litevl
