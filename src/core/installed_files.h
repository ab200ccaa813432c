// Where the program lies, and the files that it brings along.
#pragma once

#include <filesystem>

namespace litevl {

/// The folder that the running program lies in, links followed. Throws Error (kMachine) if the
/// system does not tell.
std::filesystem::path program_folder();

/// The folder of the files that come with the program (vocabulary, shipped models): LITEVL_SHARE if
/// it is set and not empty. Otherwise the first share/litevl or share/ with BERT's vocabulary in
/// it, looked for in the folder that the program, or the shared library that this is part of, lies
/// in and in those above it, the root excepted: that of PREFIX/bin, or of a source tree that holds
/// the build. Throws Error (kMachine) if there is none or LITEVL_SHARE has no vocabulary.
std::filesystem::path resource_folder();

}  // namespace litevl
