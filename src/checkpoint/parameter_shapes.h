// Which parameters a LiteVL has, without building one: what a file must hold is known before
// anything is allocated. A test compares this with the model's own `named_parameters()`.
#pragma once

#include "checkpoint/tensor_source.h"
#include "config/model_config.h"

namespace litevl {

/// Name to shape of every parameter of a LiteVL of that configuration.
std::map<std::string, Shape> parameter_shapes(const ModelConfig& config);

/// Number of all their values. Sizes within `check_config`'s limits cannot overflow it.
std::int64_t count_values(const std::map<std::string, Shape>& shapes);

}  // namespace litevl
