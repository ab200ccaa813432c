// The video encoder's weights as the fast path multiplies with them. docs/model.md, "Video
// encoder". D width, L layers, P patch side.
#pragma once

#include <optional>
#include <vector>

#include "inference/packed_linear.h"
#include "model/litevl.h"

namespace litevl {

/// Dynamic temporal scaling, in float32.
struct ScalingWeights {
  std::vector<float> fc1;       ///< (D, D/16), transposed
  std::vector<float> fc1_bias;  ///< (D/16)
  std::vector<float> fc2;       ///< (D/16)
  float fc2_bias = 0;
};

/// What is linear twice is one product: the norms' scale and shift are in the layer that follows,
/// attention's 1/√d is in the queries, temporal_fc is in temporal_attn.proj.
struct LayerWeights {
  PackedLinear time_qkv;  ///< empty in `space_only`, as the next two
  PackedLinear time_out;
  std::optional<ScalingWeights> scaling;
  PackedLinear qkv;
  PackedLinear proj;
  PackedLinear fc1;
  PackedLinear fc2;
};

struct VisionWeights {
  PackedMatrix patches;  ///< (3·P·P, D)
  at::Tensor cls;        ///< (1,1,D) float32, as the next three
  at::Tensor positions;  ///< (1,1+S,D)
  at::Tensor times;      ///< (T_max,D), undefined in `space_only`
  at::Tensor norm_scale;
  at::Tensor norm_shift;
  std::vector<LayerWeights> layers;
};

/// The layers' in `precision`, kBfloat16 or kInt8.
VisionWeights pack_vision_weights(const LiteVL& model, Precision precision);

}  // namespace litevl
