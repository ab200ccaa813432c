// The programs that lie beside each other, and how one goes on as another: same process, same
// arguments, same open files.
#pragma once

namespace litevl {

// Note [Four programs]
// `litevl`, which users call, reads every command line, and does what needs a library and a model
// only: a search. FFmpeg and what belongs to it are a hundred shared objects, 0.03 to 0.07 s before
// main(), and LibTorch, which only training and GPUs need, is 0.4 s and 400 MB. So for a command
// that needs videos it becomes `litevl-video`, for training `litevl-torch`, and for what speaks to
// servers, with libcurl and two dozen that it needs, `litevl-hub`; each of them reads the command
// line again with the same code.
enum class Program { kLitevl, kVideo, kHub, kTorch };

/// The arguments that the other program gets: those of main(), which outlive the call.
void launch_with(char** arguments);

/// Whether it lies beside this one.
bool has_program(Program program);

/// Throws Error (kMachine) if it cannot be started.
[[noreturn]] void become(Program program);

}  // namespace litevl
