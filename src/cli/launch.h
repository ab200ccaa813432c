// How the program goes on as another one of ours: same process, same arguments, same open files.
#pragma once

namespace litevl {

/// The arguments that the other program gets: those of main(), which outlive the call.
void launch_with(char** arguments);

/// Whether the program `name` lies beside this one.
bool has_program(const char* name);

/// Throws Error (kMachine) if it cannot be started.
[[noreturn]] void become(const char* name);

}  // namespace litevl
