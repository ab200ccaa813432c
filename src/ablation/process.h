// Other commands of this program.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace litevl {

/// Runs `litevl ARGUMENTS`, of the program beside this one, and waits for it. Its standard output
/// goes to `output`, which appears when the command has succeeded, and everything else to the end
/// of `log`. It is asked to stop when this process is, or is killed, lest two of them work on one
/// folder. Throws Stopped then, Error (kMachine) naming the command and the log if it cannot be
/// started or fails.
void run_litevl(const std::vector<std::string>& arguments, const std::filesystem::path& output,
                const std::filesystem::path& log);

}  // namespace litevl
