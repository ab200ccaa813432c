#include "inference/inference_model.h"

#include "core/torch.h"

namespace litevl {

InferenceModel::InferenceModel(LiteVL model, Precision precision)
    : model_(std::move(model)), precision_(precision) {}

at::Tensor InferenceModel::encode_video(const at::Tensor& video) {
  const torch::NoGradGuard no_grad;
  if (precision_ == Precision::kFloat32) return model_->encode_video(video);
  if (!videos_) videos_.emplace(model_, precision_);
  return videos_->encode(video);
}

std::optional<at::Tensor> InferenceModel::match_one_text(const at::Tensor& tokens,
                                                         std::int64_t frames,
                                                         const at::Tensor& input_ids,
                                                         const at::Tensor& embedding) {
  if (precision_ == Precision::kFloat32) return std::nullopt;
  const torch::NoGradGuard no_grad;
  if (!texts_) texts_.emplace(model_);
  const auto states = texts_->encode(tokens, frames, input_ids, embedding);  // (B,D)
  return model_->match(states.unsqueeze(1)).select(1, 1);
}

}  // namespace litevl
