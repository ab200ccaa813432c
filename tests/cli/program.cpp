#include "cli/program.h"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "support/temporary_folder.h"

namespace litevl {
namespace {

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

ProgramResult run_litevl(const std::string& arguments, const std::string& out_file) {
  const TemporaryFolder folder;
  const auto out = out_file.empty() ? (folder.path() / "out").string() : out_file;
  const auto err = (folder.path() / "err").string();
  const std::string command =
      std::string(LITEVL_PROGRAM) + " " + arguments + " > '" + out + "' 2> '" + err + "'";
  const int status = std::system(command.c_str());
  ProgramResult result;
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (out_file.empty()) result.out = content(out);
  result.err = content(err);
  return result;
}

void expect_one_line_error(const ProgramResult& result, int exit_code, const std::string& text) {
  EXPECT_EQ(result.exit_code, exit_code) << text;
  EXPECT_THAT(result.out, testing::IsEmpty());
  EXPECT_THAT(result.err, testing::StartsWith("litevl: "));
  EXPECT_THAT(result.err, testing::HasSubstr(text));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
}

}  // namespace litevl
