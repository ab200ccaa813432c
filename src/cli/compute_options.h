// The options that commands which run a model share.
#pragma once

#include <CLI/App.hpp>

#include "app/compute.h"

namespace litevl {

/// Adds `--threads N` (default: `available_cores()`) to a command, which is told to `use_threads`
/// after parsing and before the command's callback.
void add_threads_option(CLI::App& command);

/// Adds `--precision auto|float32|bfloat16|int8`; what `precision` has already is the default. It
/// outlives the command, as below.
void add_precision_option(CLI::App& command, PrecisionChoice& precision);

/// Adds `--device auto|cpu|cuda|cuda:N`.
void add_device_option(CLI::App& command, DeviceChoice& device);

}  // namespace litevl
