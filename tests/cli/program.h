// The program as its users run it.
#pragma once

#include <string>

namespace litevl {

struct ProgramResult {
  int exit_code = -1;  ///< 128 + the signal if one killed it
  std::string out, err;
};

/// Runs `litevl ARGUMENTS` by a shell, with standard output and error apart. With `out_file`,
/// standard output goes there instead.
ProgramResult run_litevl(const std::string& arguments, const std::string& out_file = {});

/// That the program refused with `exit_code`: one line on standard error that has `text`, and
/// nothing on standard output.
void expect_one_line_error(const ProgramResult& result, int exit_code, const std::string& text);

}  // namespace litevl
