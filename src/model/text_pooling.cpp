#include "model/text_pooling.h"

#include "core/torch.h"
#include "model/without_autocast.h"

namespace litevl {
namespace {

torch::Tensor project_normalised(const torch::Tensor& x, const torch::Tensor& weight,
                                 const torch::Tensor& bias) {
  return torch::nn::functional::normalize(torch::linear(x, weight, bias),
                                          torch::nn::functional::NormalizeFuncOptions().dim(-1));
}

// softmax over the rows of `keys` (B,N,E) of their cosine with `text` (B,E): (B,N)
torch::Tensor preference(const torch::Tensor& keys, const torch::Tensor& text, double temperature) {
  return (torch::matmul(keys, text.unsqueeze(-1)).squeeze(-1) / temperature).softmax(-1);
}

}  // namespace

VideoSummary VideoSummary::select(const at::Tensor& index) const {
  return {frames.index_select(0, index), positions.index_select(0, index),
          frame_keys.index_select(0, index), position_keys.index_select(0, index)};
}

VideoSummary summarise_video(const at::Tensor& patches, const at::Tensor& weight,
                             const at::Tensor& bias) {
  const WithoutAutocast exact;
  const auto p = patches.to(weight.scalar_type());
  const auto frames = p.mean(2);     // (B,T,D)
  const auto positions = p.mean(1);  // (B,S,D)
  return {frames, positions, project_normalised(frames, weight, bias),
          project_normalised(positions, weight, bias)};
}

PoolingWeights pooling_weights(const VideoSummary& videos, const at::Tensor& text,
                               double temperature) {
  const WithoutAutocast exact;
  return {preference(videos.frame_keys, text, temperature),
          preference(videos.position_keys, text, temperature)};
}

at::Tensor pooled_memory(const at::Tensor& tokens, const VideoSummary& videos,
                         const PoolingWeights& weights, PoolingParts parts) {
  // Weights relative to uniform ones: a text without preferences does not change the means.
  const auto weigh = [&](const at::Tensor& means, const at::Tensor& w) {
    return (means * (w * w.size(1)).unsqueeze(-1)).to(tokens.scalar_type());
  };
  std::vector<at::Tensor> memory{tokens};
  if (parts.temporal) memory.push_back(weigh(videos.frames, weights.frames));       // F (B,T,D)
  if (parts.spatial) memory.push_back(weigh(videos.positions, weights.positions));  // Q (B,S,D)
  return memory.size() == 1 ? tokens : torch::cat(memory, 1);
}

GroundingMemory weighted_memory(const at::Tensor& tokens, const VideoSummary& video,
                                const PoolingWeights& weights, PoolingParts parts) {
  const auto B = weights.frames.size(0);
  std::vector<at::Tensor> memory{tokens};
  std::vector<at::Tensor> token_weights{torch::ones({B, tokens.size(1)}, weights.frames.options())};
  const auto add = [&](const at::Tensor& means, const at::Tensor& w) {
    memory.push_back(means.to(tokens.scalar_type()));
    token_weights.push_back(w * w.size(1));
  };
  if (parts.temporal) add(video.frames, weights.frames);
  if (parts.spatial) add(video.positions, weights.positions);
  return {torch::cat(memory, 1), torch::cat(token_weights, 1)};
}

}  // namespace litevl
