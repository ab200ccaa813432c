// Where the program lies, and the files that it brings along.
#pragma once

#include <filesystem>

namespace litevl {

/// The folder that the running program lies in, links followed. Throws Error (kMachine) if the
/// system does not tell.
std::filesystem::path program_folder();

/// The folder of the files that come with the program (vocabulary, shipped models): LITEVL_SHARE if
/// it is set; otherwise PREFIX/share/litevl of an installed program, or the share/ of the source
/// tree that the program was built in, found upwards from where the program lies.
/// Throws Error (kMachine) if there is none.
std::filesystem::path share_folder();

}  // namespace litevl
