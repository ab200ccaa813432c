// The joint space of videos and texts, and the head that says whether two match. docs/model.md,
// "Retrieval". J width of the joint space.
#pragma once

#include "config/model_config.h"
#include "engine/packed_linear.h"

namespace litevl::engine {

class Projections {
 public:
  /// Throws as WeightSource does.
  Projections(const WeightSource& source, const ModelConfig& config);

  /// normalise(vision_proj(x)) for `count` rows of a video's tokens: (count,J).
  void project_video(const float* rows, std::int64_t count, float* target) const;
  /// normalise(text_proj(x)) for `count` rows of texts' states, which are `stride` apart:
  /// (count,J).
  void project_text(const float* rows, std::int64_t count, std::int64_t stride,
                    float* target) const;
  /// normalise(mean of vision_proj(x)) over `count` [CLS]s of one video, which are `stride` apart:
  /// (J).
  void project_cls(const float* rows, std::int64_t count, std::int64_t stride, float* target) const;
  /// VTM's logits of "no match" and "match" for the state (D) of [ENC].
  void match(const float* state, float* logits) const;
  /// The gradient (D) of the logit of "match" with respect to the state.
  const float* match_gradient() const { return match_.weight.data() + match_.in; }

  std::int64_t width() const { return width_; }

 private:
  std::int64_t width_;  // J
  PackedFloats vision_, text_;
  LinearWeights match_;  // (2,D)
};

}  // namespace litevl::engine
