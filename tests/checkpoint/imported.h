// What tests of imports share.
#pragma once

#include "checkpoint/import_blip.h"
#include "checkpoint/safetensors.h"
#include "core/torch.h"
#include "model/litevl.h"
#include "support/vectors.h"

namespace litevl {

inline constexpr ImportOptions kSpaceOnly{.attention = TimeAttention::kSpaceOnly};

inline Tensors parameters_of(const LiteVL& model) {
  Tensors out;
  for (const auto& entry : model->named_parameters()) out[entry.key()] = entry.value().detach();
  return out;
}

}  // namespace litevl
