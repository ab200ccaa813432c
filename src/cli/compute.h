// What commands that run a model share.
#pragma once

#include <CLI/App.hpp>
#include <string>

namespace litevl {

/// Lets LibTorch, and OpenBLAS where that is the BLAS, compute with so many threads. Throws Error
/// (kMachine) if the system does not let them be started. For the main thread, before anything is
/// computed.
void use_threads(int threads);

/// Adds `--threads N` (default: `available_cores()`) to a command; LibTorch, which would use one
/// thread on Debian, is set to it (`use_threads`) after parsing and before the command's callback.
void add_threads_option(CLI::App& command);

/// Adds `--precision auto|float32|bfloat16|int8`, whose word goes to `precision` and is for
/// `choose_precision`; what that has already is the default. `precision` outlives the command.
void add_precision_option(CLI::App& command, std::string& precision);

/// Adds `--device auto|cpu|cuda|cuda:N`, whose word goes to `device` and is for `choose_device`.
void add_device_option(CLI::App& command, std::string& device);

}  // namespace litevl
