// Runs other commands of this program.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace litevl {

/// Runs `litevl ARGUMENTS`, with the program in the folder of this one, and waits for it. Its
/// standard output becomes the file `output` if the command succeeds; everything else is appended
/// to `log`. If this process is asked to stop, or is killed, so is the command, because two must
/// not work in one folder. Throws Stopped then, and Error (kMachine) naming the command and the log
/// if it cannot be started or fails.
void run_litevl(const std::vector<std::string>& arguments, const std::filesystem::path& output,
                const std::filesystem::path& log);

}  // namespace litevl
