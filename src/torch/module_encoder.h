// LibTorch's modules as an Encoder: the passes that retrieval and answering need.
#pragma once

#include <memory>

#include "config/encoder.h"
#include "engine/precision.h"
#include "model/litevl.h"

namespace litevl {

/// An Encoder that computes with the modules, on any device: the reference, and the only Encoder
/// for devices other than the CPU.
std::unique_ptr<Encoder> make_module_encoder(LiteVL model, Precision precision);

/// An Encoder with the current weights of `model`: the engine, or the modules if they are not on
/// the CPU.
std::unique_ptr<Encoder> make_encoder(LiteVL model, Precision precision = Precision::kFloat32);

}  // namespace litevl
