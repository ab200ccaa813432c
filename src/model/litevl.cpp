#include "model/litevl.h"

#include "core/torch.h"
#include "litevl/error.h"
#include "model/attention.h"
#include "model/autocast.h"
#include "model/without_autocast.h"

namespace litevl {
namespace {

torch::Tensor normalise(const torch::Tensor& x) {
  return torch::nn::functional::normalize(x, torch::nn::functional::NormalizeFuncOptions().dim(-1));
}

}  // namespace

LiteVLImpl::LiteVLImpl(const ModelConfig& config) : config_(config) {
  if (config.text.encoder_width != config.vision.width)
    throw Error(Error::Kind::kData, "model",
                "the text encoder reads tokens of width " +
                    std::to_string(config.text.encoder_width) + ", the video encoder makes " +
                    std::to_string(config.vision.width));
  visual_encoder_ = register_module("visual_encoder", VisionEncoder(config.vision));
  text_encoder_ = register_module("text_encoder", TextEncoder(config.text));
  if (config.decoder)
    text_decoder_ = register_module("text_decoder", TextDecoder(decoder_config(config.text)));
  vision_proj_ = register_module("vision_proj", Linear(config.vision.width, config.embed_dim));
  text_proj_ = register_module("text_proj", Linear(config.text.width, config.embed_dim));
  itm_head_ = register_module("itm_head", Linear(config.text.width, 2));
  temp_ = register_parameter("temp", torch::tensor(0.07));
}

torch::Tensor LiteVLImpl::encode_video(const torch::Tensor& video, VisionTrace* trace,
                                       double kept_places) {
  return visual_encoder_(video, trace, kept_places);
}

torch::Tensor LiteVLImpl::video_feature(const torch::Tensor& tokens, std::int64_t frames) {
  const WithoutAutocast exact;
  const auto cls = visual_encoder_->cls(tokens, frames).to(vision_proj_->weight.scalar_type());
  return normalise(vision_proj_(cls).mean(1));  // (B,E)
}

torch::Tensor LiteVLImpl::frame_vectors(const torch::Tensor& frame_cls) {
  const WithoutAutocast exact;
  return normalise(vision_proj_(frame_cls.to(vision_proj_->weight.scalar_type())));  // (B,T,E)
}

torch::Tensor LiteVLImpl::encode_text(const torch::Tensor& input_ids, const torch::Tensor& mask) {
  return text_encoder_(input_ids, mask);
}

torch::Tensor LiteVLImpl::text_feature(const torch::Tensor& states) {
  const WithoutAutocast exact;
  return normalise(text_proj_(states.select(1, 0).to(text_proj_->weight.scalar_type())));
}

VideoSummary LiteVLImpl::summarise(const torch::Tensor& tokens, std::int64_t frames) {
  return summarise_video(visual_encoder_->patches(tokens, frames), vision_proj_->weight,
                         vision_proj_->bias);
}

torch::Tensor LiteVLImpl::pool(const torch::Tensor& tokens, const VideoSummary& summary,
                               const torch::Tensor& text_feature) const {
  return pooled_memory(tokens, summary,
                       pooling_weights(summary, text_feature, config_.pooling_temperature),
                       config_.pooling);
}

torch::Tensor LiteVLImpl::pool_pairs(const torch::Tensor& tokens, std::int64_t frames,
                                     const torch::Tensor& videos,
                                     const torch::Tensor& text_feature) {
  const auto index = videos.to(tokens.device());
  const auto summary = summarise(tokens, frames).select(index);
  // Autocast would convert them again in every layer, and add a gradient in float32 each time.
  const auto multiplied = Autocast::is_on() ? tokens.to(Autocast::type()) : tokens;
  return pool(multiplied.index_select(0, index), summary, text_feature);
}

GroundingMemory LiteVLImpl::pool_shared(const torch::Tensor& tokens, const VideoSummary& summary,
                                        const torch::Tensor& text_feature) const {
  return weighted_memory(tokens, summary,
                         pooling_weights(summary, text_feature, config_.pooling_temperature),
                         config_.pooling);
}

torch::Tensor LiteVLImpl::encode_grounded(const torch::Tensor& input_ids, const torch::Tensor& mask,
                                          const GroundingMemory& memory, GroundingTrace* trace) {
  if (trace != nullptr && memory.weights.defined())
    throw Error(Error::Kind::kUsage, "model", "a trace was asked for of shared memory");
  auto grounded_ids = input_ids.clone();
  grounded_ids.select(1, 0).fill_(config_.enc_id);
  return text_encoder_(grounded_ids, mask, memory, trace);
}

torch::Tensor LiteVLImpl::match(const torch::Tensor& grounded_states) {
  const WithoutAutocast exact;
  return itm_head_(grounded_states.select(1, 0).to(itm_head_->weight.scalar_type()));
}

GroundingMemory LiteVLImpl::question_memory(const torch::Tensor& grounded_states,
                                            const torch::Tensor& mask) {
  return {grounded_states, {}, padding_bias(mask, grounded_states.device())};
}

TextDecoder LiteVLImpl::decoder() const {
  if (!has_decoder())
    throw Error(Error::Kind::kData, "model", "has no text decoder, so it cannot answer",
                "take one that was trained for question answering");
  return text_decoder_;
}

}  // namespace litevl
