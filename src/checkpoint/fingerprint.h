// A short name for a model's exact content.
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>

#include "model/config.h"

namespace litevl {

/// 16 hexadecimal digits that depend on the configuration, and on every parameter's name, shape and
/// bytes: features of two models with the same fingerprint may be compared. Stable across versions
/// of this program and runs; not a defence against forgery. Reads some 5 GB a second.
std::string fingerprint(const ModelConfig& config,
                        const std::map<std::string, at::Tensor>& parameters);

}  // namespace litevl
