#include "inference/inference_model.h"

#include "core/torch.h"
#include "model/autocast.h"
#include "model/device.h"

namespace litevl {

InferenceModel::InferenceModel(LiteVL model, Precision precision)
    : model_(std::move(model)), precision_(precision), is_on_cpu_(device_of(*model_).is_cpu()) {}

at::Tensor InferenceModel::encode_video(const at::Tensor& video) {
  const torch::NoGradGuard no_grad;
  if (precision_ == Precision::kFloat32 || !is_on_cpu_) {
    const Autocast autocast(precision_ != Precision::kFloat32);
    return model_->encode_video(video).to(torch::kFloat32);
  }
  if (!videos_) videos_.emplace(model_, precision_);
  return videos_->encode(video);
}

std::optional<at::Tensor> InferenceModel::match_one_text(const at::Tensor& tokens,
                                                         std::int64_t frames,
                                                         const at::Tensor& input_ids,
                                                         const at::Tensor& embedding) {
  if (precision_ == Precision::kFloat32) return std::nullopt;
  const torch::NoGradGuard no_grad;
  if (!is_on_cpu_) {
    const Autocast autocast(true);
    const auto there = tokens.to(device_of(*model_), torch::kFloat32);
    const auto B = there.size(0);
    const auto memory = model_->pool(there, model_->summarise(there, frames),
                                     embedding.to(there.device()).expand({B, -1}));
    const auto ids = input_ids.expand({B, -1});
    return model_->match(model_->encode_grounded(ids, torch::ones_like(ids), memory))
        .select(1, 1)
        .cpu();
  }
  if (!texts_) texts_.emplace(model_);
  const auto states = texts_->encode(tokens, frames, input_ids, embedding);  // (B,D)
  return model_->match(states.unsqueeze(1)).select(1, 1);
}

}  // namespace litevl
