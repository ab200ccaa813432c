// What commands that run a model share.
#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <string>

#include "app/model_parts.h"
#include "config/encoder.h"
#include "engine/precision.h"

namespace litevl {

/// Lets the engine, and the libraries that have threads of their own, compute with so many. Throws
/// Error (kMachine) if the system does not let them be started. For the main thread, before
/// anything is computed.
void use_threads(int threads);

/// What `use_threads` was last told.
int threads_in_use();

/// Adds `--threads N` (default: `available_cores()`) to a command, which is told to `use_threads`
/// after parsing and before the command's callback.
void add_threads_option(CLI::App& command);

/// Adds `--precision auto|float32|bfloat16|int8`, whose word goes to `precision`; what that has
/// already is the default. `precision` outlives the command.
void add_precision_option(CLI::App& command, std::string& precision);

/// Adds `--device auto|cpu|cuda|cuda:N`, whose word goes to `device`.
void add_device_option(CLI::App& command, std::string& device);

/// Where to compute, and in which numbers.
struct Compute {
  std::string device;  ///< "cpu", "cuda:0"
  Precision precision = Precision::kFloat32;
};

/// By the words of the two options. A program without LibTorch becomes `litevl-torch`, with the
/// same arguments, for another device than the CPU: so this comes before any work. Throws Error as
/// `choose_precision`, and (kUsage, kMachine) for a device that is unknown or not there.
Compute choose_compute(const std::string& device, const std::string& precision);

/// Of a model folder, on threads_in_use() threads. Throws Error as open_engine.
OpenedModel open_model(const std::filesystem::path& folder, const Compute& compute);

/// The same for what takes a Model.
inline Model open_shared_model(const std::filesystem::path& folder, const Compute& compute) {
  return model_of(folder, open_model(folder, compute));
}

}  // namespace litevl
