// The program while it runs, to be stopped by signals.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "cli/program.h"
#include "support/temporary_folder.h"

namespace litevl {

/// `litevl ARGUMENTS` begun by a shell that becomes it, so that signals reach it and nothing else.
/// Killed when it still runs at the end. One thread.
class StartedProgram {
 public:
  /// `prefix` stands before the program on the shell's line: "ulimit -f 1;".
  explicit StartedProgram(const std::string& arguments, const std::string& prefix = {});
  ~StartedProgram();
  StartedProgram(const StartedProgram&) = delete;
  StartedProgram& operator=(const StartedProgram&) = delete;

  /// Waits until `is_so`, a minute at most or until the program has ended. False if it never was.
  bool wait_until(const std::function<bool()>& is_so);
  /// Whether it has become this program, such as "litevl-video".
  bool is(const std::string& program) const;
  /// The most resident memory that it has had since it became what it is; 0 once it has ended.
  std::int64_t peak_memory_bytes() const;
  void signal(int signal);
  /// Waits for the end.
  ProgramResult finish();

 private:
  bool has_ended();

  TemporaryFolder folder_;
  pid_t process_ = -1;
  int status_ = -1;  // once it has ended
};

}  // namespace litevl
