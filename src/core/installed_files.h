// Where the program is installed, and the files that come with it.
#pragma once

#include <filesystem>

namespace litevl {

/// The folder of the running program, with symbolic links resolved. Throws Error (kMachine) if the
/// system does not tell.
std::filesystem::path program_folder();

/// The folder of the files that come with the program (vocabulary, shipped models). This is
/// LITEVL_SHARE, if that is set and not empty. Otherwise it is the first share/litevl or share/
/// that contains BERT's vocabulary, in the folder of the program (or of the shared library that
/// this code is part of) and then in the folders above it, except the root. So it is found from
/// PREFIX/bin and from a build inside the source tree. Throws Error (kMachine) if there is none or
/// if LITEVL_SHARE has no vocabulary.
std::filesystem::path resource_folder();

}  // namespace litevl
