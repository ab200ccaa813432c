#include "explain/grad_cam.h"

#include <torch/autograd.h>

#include <cmath>

#include "core/error.h"
#include "core/torch.h"

namespace litevl {
namespace {

// `there` (N,M) of the memory [v ; F ; Q] by what its tokens stand for, on the CPU.
TokenHeat split_memory(const ModelConfig& config, const at::Tensor& there, std::int64_t T) {
  const auto values = there.cpu();
  const bool is_divided = config.vision.attention == TimeAttention::kDivided;
  const auto M = values.size(1);
  const auto F = config.pooling.temporal ? T : 0;
  const auto cls = is_divided ? 1 : T;  // v has 1+T·S tokens or T·(1+S), then come F's T and Q's S
  const auto S = (M - cls - F) / (T + (config.pooling.spatial ? 1 : 0));
  const auto v = values.slice(1, 0, cls + T * S);
  TokenHeat heat;
  heat.patches =
      is_divided ? v.slice(1, 1).unflatten(1, {T, S}) : v.unflatten(1, {T, 1 + S}).slice(2, 1);
  if (F > 0) heat.frames = values.slice(1, cls + T * S, cls + T * S + F);
  if (config.pooling.spatial) heat.positions = values.slice(1, M - S);
  return heat;
}

// Note [Sharp heads, tokens that count]
// Grad-CAM as ALBEF has it is the mean over heads of A · max(∂score/∂A, 0). Three things are added,
// each of which makes a word's heat lie more on its thing in the toy world's training scenes, where
// that can be measured (docs/explain.md has the figures):
// - The products are squared before they are summed over heads, so that a head that looks at
//   something in particular counts more than heads that look everywhere.
// - They are multiplied by |⟨token, ∂score/∂token⟩|, what the token itself does for the score by
//   whatever layer, as guided Grad-CAM multiplies by the input's gradient.
// - What is left of an even share is subtracted: patches below a word's mean are cold.

// Note [Two questions, two heats]
// A word's heat asks what the word is about, and is sharp: a few patches of its thing. What the
// score of the whole text rests on is wider: take the hottest patches of "pizza" away and the model
// still sees a pizza. So the text's heat is the words' attention times ‖token‖ · ‖∂score/∂token‖,
// a bound on what the token's loss can do to the score, whatever its sign; deletion in training
// scenes chose it (docs/explain.md).

}  // namespace

GroundedHeat ground_heat(LiteVL& model, const VideoEncoding& video, const at::Tensor& input_ids,
                         const at::Tensor& mask, const StateScore& score, std::int64_t layer) {
  const auto& config = model->config();
  if (layer < 0 || layer >= config.text.layers)
    throw Error(Error::Kind::kUsage, "explain",
                "layer is " + std::to_string(layer + 1) + ", expected 1 to " +
                    std::to_string(config.text.layers));
  GroundedHeat result;
  GroundingMemory memory;
  {
    const torch::NoGradGuard no_grad;
    const auto summary = model->summarise(video.tokens, video.frames);
    const auto feature = model->text_feature(model->encode_text(input_ids, mask));
    result.similarity = (video.embedding * feature).sum().item<double>();
    result.pooling = pooling_weights(summary, feature, config.pooling_temperature);
    memory = pooled_memory(video.tokens, summary, result.pooling, config.pooling);
    result.pooling = {result.pooling.frames.cpu(), result.pooling.positions.cpu()};
  }
  // Only the memory and what comes after it has gradients.
  const torch::autograd::AutoGradMode with_gradients(true);
  memory.tokens = memory.tokens.detach().requires_grad_();
  GroundingTrace trace;
  const auto value = score(model->encode_grounded(input_ids, mask, memory, &trace));
  const auto& attention = trace.attention[static_cast<std::size_t>(layer)];  // (1,h,N,M)
  const auto gradients = torch::autograd::grad({value}, {attention, memory.tokens});
  const torch::NoGradGuard no_grad;
  result.score = value.item<double>();
  // See Note [Sharp heads, tokens that count].
  const auto cam = (attention * gradients[0].clamp_min(0)).square().sum(1)[0];  // (N,M)
  const auto token = (memory.tokens * gradients[1]).sum(-1).abs();              // (1,M)
  const auto heat = cam * token;
  const auto mean = attention.mean(1)[0].detach();                                       // (N,M)
  const auto bound = memory.tokens.norm(2, {-1}).detach() * gradients[1].norm(2, {-1});  // (1,M)
  if (!std::isfinite(result.score) || !heat.isfinite().all().item<bool>())
    throw Error(Error::Kind::kData, "model", "its numbers are not finite",
                "import or train it again");
  result.gradient = split_memory(config, heat, video.frames);
  result.influence = split_memory(config, mean * bound, video.frames);
  result.attention = split_memory(config, mean, video.frames);
  auto& patches = result.gradient.patches;  // (N,T,S)
  patches = (patches - patches.mean({1, 2}, /*keepdim=*/true)).clamp_min(0);
  return result;
}

}  // namespace litevl
