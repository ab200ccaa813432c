// The video encoder's weights in the form that the engine multiplies with. docs/model.md, "Video
// encoder". D width, L layers, P patch side.
#pragma once

#include <optional>
#include <vector>

#include "config/model_config.h"
#include "core/threads.h"
#include "engine/packed_linear.h"

namespace litevl::engine {

/// D divided by the hidden width of dynamic temporal scaling: docs/model.md, step 2.2.
constexpr std::int64_t kScalingReduction = 16;

/// Dynamic temporal scaling, in float32.
struct ScalingWeights {
  Numbers<float> fc1;       ///< (D/16, D)
  Numbers<float> fc1_bias;  ///< (D/16)
  Numbers<float> fc2;       ///< (D/16)
  Numbers<float> fc2_bias;  ///< (1)
};

/// Linear maps that follow each other are combined into one product: the norms' scale and shift are
/// part of the layer that follows, the 1/√d of attention is part of the queries, and temporal_fc is
/// part of temporal_attn.proj.
template <class Number>
struct VisionLayerWeights {
  PackedLinear<Number> time_qkv;  ///< empty in `space_only`, like the next two
  PackedLinear<Number> time_out;
  std::optional<ScalingWeights> scaling;
  PackedLinear<Number> qkv;
  PackedLinear<Number> proj;
  PackedLinear<Number> fc1;
  PackedLinear<Number> fc2;
};

template <class Number>
struct VisionWeights {
  Packed<Number> patches;    ///< (3·P·P, D)
  Numbers<float> cls;        ///< (D)
  Numbers<float> positions;  ///< (1+S,D)
  Numbers<float> times;      ///< (T_max,D), empty in `space_only`
  NormWeights norm;
  std::vector<VisionLayerWeights<Number>> layers;
};

/// `in_bytes`: the layers' products are computed in bytes; patches and attention are not. Throws as
/// WeightSource does.
template <class Number>
VisionWeights<Number> pack_vision_weights(const WeightSource& source, const VisionConfig& config,
                                          bool in_bytes, Threads& threads);

}  // namespace litevl::engine
