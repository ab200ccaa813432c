// LibTorch's modules as the passes that retrieval and answering are made of.
#pragma once

#include <memory>

#include "config/encoder.h"
#include "engine/precision.h"
#include "model/litevl.h"

namespace litevl {

/// The modules, wherever they are: the reference, and what other devices have.
std::unique_ptr<Encoder> make_module_encoder(LiteVL model, Precision precision);

/// The engine with the weights that `model` has by then, or, where it is not on the CPU, its
/// modules.
std::unique_ptr<Encoder> make_encoder(LiteVL model, Precision precision = Precision::kFloat32);

}  // namespace litevl
