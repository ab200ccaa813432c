// The programs in one folder, and how one becomes another by exec: same process, same arguments,
// same open files.
#pragma once

namespace litevl {

// Note [Four programs]
// `litevl`, which users call, reads every command line and itself does the work that needs only a
// library and a model, such as a search. Loading FFmpeg and its about a hundred shared libraries
// takes 0.03 to 0.07 s before main(); LibTorch, which only training and GPUs need, takes 0.4 s and
// 400 MB. So for a command that reads videos the process becomes `litevl-video`, for training
// `litevl-torch`, and for downloads `litevl-hub`, with libcurl and its about two dozen libraries.
// Each of them reads the command line again with the same code.
enum class Program { kLitevl, kVideo, kHub, kTorch };

/// The arguments for the other program: those of main(), which must outlive the call.
void launch_with(char** arguments);

/// Whether it is in the same folder as this one.
bool has_program(Program program);

/// Throws Error (kMachine) if it cannot be started.
[[noreturn]] void become(Program program);

}  // namespace litevl
