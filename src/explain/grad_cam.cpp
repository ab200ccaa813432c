#include "explain/grad_cam.h"

#include <algorithm>
#include <cmath>

#include "explain/numbers.h"
#include "litevl/error.h"

namespace litevl {
namespace {

// Columns `begin` to `begin` + `count` of `x` (N,M).
Array<float> columns_of(const Array<float>& x, std::int64_t begin, std::int64_t count) {
  Array<float> out({x.size(0), count});
  for (std::int64_t n = 0; n < x.size(0); ++n)
    std::copy_n(x.row(n).begin() + begin, count, out.row(n).data());
  return out;
}

// `values` (N,M) of the memory [v ; F ; Q], sorted by what its tokens stand for.
TokenHeat split_memory(const ModelConfig& config, const Array<float>& values, std::int64_t T) {
  const bool is_divided = config.vision.attention == TimeAttention::kDivided;
  const auto N = values.size(0), M = values.size(1);
  const auto F = config.pooling.temporal ? T : 0;
  const auto cls = is_divided ? 1 : T;  // v has 1+T·S tokens or T·(1+S), then come F's T and Q's S
  const auto S = (M - cls - F) / (T + (config.pooling.spatial ? 1 : 0));
  TokenHeat heat;
  heat.patches = Array<float>({N, T, S});
  for (std::int64_t n = 0; n < N; ++n)
    for (std::int64_t t = 0; t < T; ++t)
      std::copy_n(values.row(n).begin() + (is_divided ? 1 + t * S : t * (1 + S) + 1), S,
                  heat.patches.row(n).row(t).data());
  if (F > 0) heat.frames = columns_of(values, cls + T * S, F);
  if (config.pooling.spatial) heat.positions = columns_of(values, M - S, S);
  return heat;
}

// Note [Sharp heads, tokens that count]
// Grad-CAM as in ALBEF is the mean over heads of A · max(∂score/∂A, 0). Three things are added.
// Each of them increases the part of a word's heat that is on its thing in the toy world's training
// scenes, where that can be measured (docs/explain.md has the figures):
// - The products are squared before they are summed over heads, so that a head that looks at
//   something in particular counts more than heads that look everywhere.
// - They are multiplied by |⟨token, ∂score/∂token⟩|, what the token itself does for the score by
//   whatever layer, as guided Grad-CAM multiplies by the input's gradient.
// - What is left of an even share is subtracted: patches below a word's mean are cold.

// Note [Two questions, two heats]
// A word's heat shows what the word is about, and is sharp: a few patches of its thing. The score
// of the whole text depends on more: if the hottest patches of "pizza" are removed, the model still
// sees a pizza. So the text's heat is the words' attention times ‖token‖ · ‖∂score/∂token‖, a bound
// for the effect, of either sign, that removing the token can have on the score. It was chosen by
// deletion in training scenes (docs/explain.md).

// What exceeds the mean of each row (N,…).
void keep_what_is_over_mean(Array<float>& heat) {
  for (std::int64_t n = 0; n < heat.size(0); ++n) {
    auto row = heat.row(n);
    const auto mean = static_cast<float>(sum_of(row) / static_cast<double>(row.count()));
    for (float& value : row) value = std::max(value - mean, 0.0F);
  }
}

}  // namespace

GroundedHeat ground_heat(const ModelConfig& config, const ScoreGradient& gradient,
                         std::int64_t frames) {
  const auto& attention = gradient.attention;
  const auto H = attention.size(0), N = attention.size(1), M = attention.size(2);
  const auto E = gradient.memory.size(1);
  Array<float> cam({N, M}), mean({N, M}), bounded({N, M});
  for (std::int64_t h = 0; h < H; ++h)
    for (std::int64_t i = 0; i < N * M; ++i) {
      const float share = attention[h * N * M + i];
      const float product = share * std::max(gradient.attention_gradient[h * N * M + i], 0.0F);
      cam[i] += product * product;
      mean[i] += share / static_cast<float>(H);
    }
  // See Note [Sharp heads, tokens that count].
  for (std::int64_t m = 0; m < M; ++m) {
    const auto token = gradient.memory.row(m), slope = gradient.memory_gradient.row(m);
    double product = 0, token_square = 0, slope_square = 0;
    for (std::int64_t e = 0; e < E; ++e) {
      const auto x = static_cast<double>(token[e]), y = static_cast<double>(slope[e]);
      product += x * y;
      token_square += x * x;
      slope_square += y * y;
    }
    const auto effect = static_cast<float>(std::abs(product));
    const auto bound = static_cast<float>(std::sqrt(token_square * slope_square));
    for (std::int64_t n = 0; n < N; ++n) {
      cam[n * M + m] *= effect;
      bounded[n * M + m] = mean[n * M + m] * bound;
    }
  }
  const auto is_finite = [](float value) { return std::isfinite(value); };
  if (!std::isfinite(gradient.score) || !std::ranges::all_of(cam, is_finite) ||
      !std::ranges::all_of(bounded, is_finite))
    throw Error(Error::Kind::kData, "model", "its numbers are not finite",
                "import or train it again");
  GroundedHeat result{split_memory(config, cam, frames), split_memory(config, bounded, frames),
                      split_memory(config, mean, frames)};
  keep_what_is_over_mean(result.gradient.patches);
  return result;
}

}  // namespace litevl
