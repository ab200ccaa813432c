// Where models compute: with the engine only (app_engine), or also with LibTorch (app_torch). A
// program links one of the two.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "app/model_parts.h"
#include "config/device_choice.h"
#include "config/encoder.h"
#include "config/model_opener.h"
#include "core/processors.h"
#include "engine/precision.h"

namespace litevl {

/// Lets the engine, and libraries with threads of their own, compute with this many threads. Throws
/// Error (kMachine) if the system refuses to start them. Call it on the main thread, before
/// anything is computed.
void use_threads(int threads);

/// The number last given to `use_threads`.
int threads_in_use();

/// Where to compute, and with which number type.
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
  std::optional<EngineUse> engine;
  if (compute.device == "cpu") engine = {compute.precision, threads_in_use()};
  return model_of(folder, open_model(folder, compute), engine);
}

/// For `main`, before anything of LibTorch's is called, where it is linked: keeps its warnings off
/// standard error, and ends the process at once where a library calls exit().
void prepare_compute();

}  // namespace litevl
