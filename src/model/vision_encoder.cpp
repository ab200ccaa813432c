#include "model/vision_encoder.h"

#include "core/torch.h"
#include "litevl/error.h"
#include "model/check_video.h"
#include "model/linear.h"
#include "model/recompute.h"

namespace litevl {
namespace {

PatchGrid grid_of(std::int64_t height, std::int64_t width, std::int64_t patch_size) {
  return {height / patch_size, width / patch_size};
}

}  // namespace

void check_video(const at::Tensor& video, const VisionConfig& config) {
  const auto P = config.patch_size;
  if (video.dim() != 5 || video.size(1) < 1 || video.size(2) != 3 || video.size(3) < P ||
      video.size(4) < P || video.size(3) % P != 0 || video.size(4) % P != 0)
    throw Error(
        Error::Kind::kUsage, "video encoder",
        "input is " + c10::str(video.sizes()) +
            ", expected (videos, frames, 3, height, width) with sides that are multiples of " +
            std::to_string(P));
}

PatchEmbedImpl::PatchEmbedImpl(std::int64_t patch_size, std::int64_t width)
    : patch_size_(patch_size),
      proj_(register_module(
          "proj",
          torch::nn::Conv2d(torch::nn::Conv2dOptions(3, width, patch_size).stride(patch_size)))) {}

torch::Tensor PatchEmbedImpl::forward(const torch::Tensor& frames) {
  // A convolution whose windows do not overlap is a product. With oneDNN's convolution, the
  // gradient of the weights took a third of a training step on processors with AMX.
  const auto P = patch_size_;
  const auto patches = frames.unflatten(3, {-1, P})
                           .unflatten(2, {-1, P})
                           .permute({0, 2, 4, 1, 3, 5})  // (N,H/P,W/P,3,P,P)
                           .flatten(3)
                           .flatten(1, 2);                        // (N,S,3·P·P)
  return linear(patches, proj_->weight.flatten(1), proj_->bias);  // (N,S,D)
}

VisionEncoderImpl::VisionEncoderImpl(const VisionConfig& config) : config_(config) {
  const auto D = config.width;
  const auto grid = grid_of(config.image_height, config.image_width, config.patch_size);
  patch_embed_ = register_module("patch_embed", PatchEmbed(config.patch_size, D));
  cls_token_ = register_parameter("cls_token", torch::randn({1, 1, D}) * 0.02);
  pos_embed_ =
      register_parameter("pos_embed", torch::randn({1, 1 + grid.height * grid.width, D}) * 0.02);
  if (config.attention == TimeAttention::kDivided)
    time_embed_ = register_parameter("time_embed", torch::zeros({config.max_frames, D}));
  blocks_ = register_module("blocks", torch::nn::ModuleList());
  for (std::int64_t layer = 0; layer < config.layers; ++layer)
    blocks_->push_back(VisionBlock(config));
  norm_ = register_module(
      "norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({D}).eps(config.layer_norm_eps)));
}

torch::Tensor VisionEncoderImpl::forward(const torch::Tensor& video, VisionTrace* trace,
                                         double kept_places) {
  check_video(video, config_);
  const auto P = config_.patch_size;
  const auto T = video.size(1);
  const auto grid = grid_of(video.size(3), video.size(4), P);
  const Places places{grid, place_merging(kept_places, config_.layers, grid.height * grid.width)};
  const auto position = resize_position_embedding(
      pos_embed_, grid_of(config_.image_height, config_.image_width, P), grid);  // (1,1+S,D)

  auto x = patch_embed_(video.to(cls_token_.device()).flatten(0, 1)) +
           position.slice(1, 1);                          // (B·T,S,D)
  x = x.unflatten(0, {-1, T});                            // (B,T,S,D)
  const auto cls = cls_token_ + position.slice(1, 0, 1);  // (1,1,D)
  const auto tokens = config_.attention == TimeAttention::kDivided
                          ? encode_divided(x, cls, places, trace)
                          : encode_frames(x, cls, places, trace);
  if (trace != nullptr && trace->has_frames) trace->frame_cls = norm_(trace->frame_cls);
  return norm_(tokens);
}

torch::Tensor VisionEncoderImpl::Places::before(std::int64_t layer, const torch::Tensor& patches) {
  if (!merging || merging->layer != layer) return patches;
  groups.emplace(patches, grid, merging->places);
  const auto means = groups->merge(patches);
  details = patches - groups->spread(means);
  return means;
}

torch::Tensor VisionEncoderImpl::Places::all(const torch::Tensor& patches) const {
  return groups ? groups->spread(patches) + details : patches;
}

torch::Tensor VisionEncoderImpl::encode_divided(const torch::Tensor& patches,
                                                const torch::Tensor& cls, Places places,
                                                VisionTrace* trace) {
  const auto B = patches.size(0), T = patches.size(1);
  const auto time = resize_time_embedding(time_embed_, T);  // (T,D)
  VideoState state{cls.expand({B, -1, -1}), patches + time.unsqueeze(1), {}};
  const auto tokens = [&] {
    return torch::cat({state.cls, places.all(state.patches).flatten(1, 2)}, 1);
  };
  for (std::size_t layer = 0; layer < blocks_->size(); ++layer) {
    auto& block = blocks_->at<VisionBlockImpl>(layer);
    state.patches = places.before(static_cast<std::int64_t>(layer), state.patches);
    const bool is_last = layer + 1 == blocks_->size();
    state = is_last && trace != nullptr && trace->has_frames
                ? block.forward(state, places.weights(), &trace->frame_cls)
                : run_block(block, state, places.weights());
    if (trace == nullptr) continue;
    if (trace->has_tokens) trace->after_block.push_back(tokens());
    if (state.alpha.defined()) trace->alpha.push_back(state.alpha);
  }
  return tokens();  // (B,1+T·S,D)
}

torch::Tensor VisionEncoderImpl::encode_frames(const torch::Tensor& patches,
                                               const torch::Tensor& cls, Places places,
                                               VisionTrace* trace) {
  const auto B = patches.size(0), T = patches.size(1);
  auto x = torch::cat({cls.expand({B * T, -1, -1}), patches.flatten(0, 1)}, 1);  // (B·T,1+S,D)
  // Applies `change` to the patches of `x`.
  const auto with_patches = [&](const auto& change) {
    const auto changed = change(x.slice(1, 1).unflatten(0, {-1, T}));  // (B,T,S,D)
    return torch::cat({x.slice(1, 0, 1), changed.flatten(0, 1)}, 1);
  };
  const auto tokens = [&] {
    const auto all =
        places.groups ? with_patches([&](const auto& rows) { return places.all(rows); }) : x;
    return all.reshape({B, -1, config_.width});
  };
  for (std::size_t layer = 0; layer < blocks_->size(); ++layer) {
    const auto number = static_cast<std::int64_t>(layer);
    if (places.merging && places.merging->layer == number)
      x = with_patches([&](const auto& rows) { return places.before(number, rows); });
    x = run_block(blocks_->at<VisionBlockImpl>(layer), x, places.weights());
    if (trace != nullptr && trace->has_tokens) trace->after_block.push_back(tokens());
  }
  if (trace != nullptr && trace->has_frames)
    trace->frame_cls = x.select(1, 0).unflatten(0, {-1, T});
  return tokens();  // (B,T·(1+S),D)
}

VideoState VisionEncoderImpl::run_block(VisionBlockImpl& block, const VideoState& state,
                                        const RowWeights& weights) const {
  if (!recomputes_blocks_ || !torch::GradMode::is_enabled()) return block.forward(state, weights);
  const auto out = recompute_for_gradients(
      [&block, weights](const std::vector<torch::Tensor>& in) -> std::vector<torch::Tensor> {
        const auto after = block.forward({in[0], in[1], {}}, weights);
        if (!after.alpha.defined()) return {after.cls, after.patches};
        return {after.cls, after.patches, after.alpha};
      },
      {state.cls, state.patches});
  return {out[0], out[1], out.size() > 2 ? out[2] : torch::Tensor()};
}

torch::Tensor VisionEncoderImpl::run_block(VisionBlockImpl& block, const torch::Tensor& tokens,
                                           const RowWeights& weights) const {
  if (!recomputes_blocks_ || !torch::GradMode::is_enabled())
    return block.forward_frames(tokens, weights);
  return recompute_for_gradients(
      [&block, weights](const std::vector<torch::Tensor>& in) -> std::vector<torch::Tensor> {
        return {block.forward_frames(in[0], weights)};
      },
      {tokens})[0];
}

torch::Tensor VisionEncoderImpl::patches(const torch::Tensor& tokens, std::int64_t frames) const {
  if (config_.attention == TimeAttention::kDivided)
    return tokens.slice(1, 1).unflatten(1, {frames, -1});
  return tokens.unflatten(1, {frames, -1}).slice(2, 1);
}

torch::Tensor VisionEncoderImpl::cls(const torch::Tensor& tokens, std::int64_t frames) const {
  if (config_.attention == TimeAttention::kDivided) return tokens.slice(1, 0, 1);
  return tokens.unflatten(1, {frames, -1}).select(2, 0);
}

}  // namespace litevl
