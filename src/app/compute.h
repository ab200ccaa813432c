// Where models compute here: with the engine (app_engine) or also with LibTorch (app_torch), of
// which a program links one.
#pragma once

#include <filesystem>
#include <string>

#include "app/model_parts.h"
#include "config/device_choice.h"
#include "config/encoder.h"
#include "config/model_opener.h"
#include "core/processors.h"
#include "engine/precision.h"

namespace litevl {

/// Lets the engine, and the libraries that have threads of their own, compute with so many. Throws
/// Error (kMachine) if the system does not let them be started. For the main thread, before
/// anything is computed.
void use_threads(int threads);

/// What `use_threads` was last told.
int threads_in_use();

/// Where to compute, and in which numbers.
struct Compute {
  std::string device;  ///< "cpu", "cuda:0"
  Precision precision = Precision::kFloat32;
};

/// A program without LibTorch becomes `litevl-torch`, with the same arguments, for another device
/// than the CPU: so this comes before any work. Throws Error as `choose_precision`, and (kMachine)
/// for a device that is not there.
Compute choose_compute(const DeviceChoice& device, PrecisionChoice precision);

/// For work that is LibTorch's alone: a program without it becomes `litevl-torch`.
void want_torch();

/// Of a model folder, on threads_in_use() threads. Throws Error as open_engine.
OpenedModel open_model(const std::filesystem::path& folder, const Compute& compute);

/// The same for what opens a model itself.
inline ModelOpener opener(const Compute& compute) {
  return [compute](const std::filesystem::path& folder) { return open_model(folder, compute); };
}

/// The same for what takes a Model.
inline Model open_shared_model(const std::filesystem::path& folder, const Compute& compute) {
  return model_of(folder, open_model(folder, compute));
}

/// For `main`, before anything of LibTorch's is called, where it is linked: keeps its warnings off
/// standard error, and ends the process at once where a library calls exit().
void prepare_compute();

}  // namespace litevl
