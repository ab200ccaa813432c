// What tests of imports share.
#pragma once

#include "checkpoint/import_blip.h"
#include "core/torch.h"
#include "model/litevl.h"
#include "support/vectors.h"
#include "torch/assign_parameter.h"
#include "torch/safetensors.h"
#include "torch/tensors.h"

namespace litevl {

inline constexpr ImportOptions kSpaceOnly{.attention = TimeAttention::kSpaceOnly};

inline Tensors parameters_of(const LiteVL& model) {
  Tensors out;
  for (const auto& entry : model->named_parameters()) out[entry.key()] = entry.value().detach();
  return out;
}

inline Tensors parameters_of(const ImportedModel& imported) {
  Tensors out;
  for (const auto& [name, values] : imported.parameters) out[name] = as_tensor(values);
  return out;
}

/// The modules with what was imported.
inline LiteVL model_of(const ImportedModel& imported) {
  LiteVL model(imported.config);
  for (const auto& entry : model->named_parameters())
    assign_parameter(entry.value(), as_tensor(imported.parameters.at(entry.key())));
  model->eval();
  return model;
}

}  // namespace litevl
