#include "core/torch.h"
#include "model/autocast.h"
#include "model/device.h"
#include "model/text_pooling.h"
#include "task/encoder.h"

namespace litevl {
namespace {

class ModuleDecoder final : public Decoder {
 public:
  ModuleDecoder(TextDecoder decoder, const GroundingMemory& memory)
      : decoder_(std::move(decoder)), decoding_(decoder_->start(memory)) {}

  std::unique_ptr<Decoder> copy() const override { return std::make_unique<ModuleDecoder>(*this); }
  void select(const at::Tensor& rows) override { decoding_.select(rows); }
  at::Tensor step(const at::Tensor& ids) override {
    const torch::NoGradGuard no_grad;
    return decoder_->step(ids, decoding_).log_softmax(-1).cpu();
  }

 private:
  TextDecoder decoder_;
  Decoding decoding_;
};

class ModuleEncoder final : public Encoder {
 public:
  ModuleEncoder(LiteVL model, Precision precision)
      : model_(std::move(model)),
        device_(device_of(*model_)),
        in_bfloat16_(precision != Precision::kFloat32) {
    model_->eval();
  }

  const ModelConfig& config() const override { return model_->config(); }
  double temperature() const override { return model_->temperature().item<double>(); }

  at::Tensor encode_video(const at::Tensor& video) override {
    const torch::NoGradGuard no_grad;
    const Autocast autocast(in_bfloat16_);
    return model_->encode_video(video).to(torch::kFloat32).cpu();
  }

  at::Tensor video_features(const at::Tensor& tokens, std::int64_t frames) override {
    const torch::NoGradGuard no_grad;
    return model_->video_feature(there(tokens), frames).cpu();
  }

  at::Tensor text_features(const TextBatch& texts) override {
    const torch::NoGradGuard no_grad;
    return model_->text_feature(model_->encode_text(texts.input_ids, texts.mask)).cpu();
  }

  at::Tensor match(const at::Tensor& tokens, std::int64_t frames, const TextBatch& texts,
                   const at::Tensor& embedding) override {
    const torch::NoGradGuard no_grad;
    const auto B = tokens.size(0), num_texts = texts.input_ids.size(0);
    const Autocast autocast(in_bfloat16_ && num_texts == 1);
    const auto memory = memory_of(there(tokens), frames, there(embedding), num_texts);
    const auto rows = std::max(B, num_texts);
    const auto states = model_->encode_grounded(texts.input_ids.expand({rows, -1}),
                                                texts.mask.expand({rows, -1}), memory);
    return model_->match(states).select(1, 1).cpu();  // (B)
  }

  GroundedTexts ground(const at::Tensor& tokens, std::int64_t frames, const TextBatch& texts,
                       const at::Tensor& embedding) override {
    const torch::NoGradGuard no_grad;
    const auto memory = memory_of(there(tokens), frames, there(embedding), texts.input_ids.size(0));
    const auto weights = pooling_weights(model_->summarise(there(tokens), frames), there(embedding),
                                         model_->config().pooling_temperature);
    const auto states = model_->encode_grounded(texts.input_ids, texts.mask, memory).cpu();
    return {states * texts.mask.unsqueeze(-1), weights.frames.cpu(), weights.positions.cpu()};
  }

  std::unique_ptr<Decoder> start(const at::Tensor& states, const at::Tensor& mask) override {
    const torch::NoGradGuard no_grad;
    return std::make_unique<ModuleDecoder>(model_->decoder(),
                                           LiteVLImpl::question_memory(there(states), mask));
  }

 private:
  at::Tensor there(const at::Tensor& tensor) const { return tensor.to(device_, torch::kFloat32); }

  GroundingMemory memory_of(const at::Tensor& tokens, std::int64_t frames,
                            const at::Tensor& embedding, std::int64_t num_texts) {
    const auto B = tokens.size(0);
    const auto summary = model_->summarise(tokens, frames);
    if (B == 1 && num_texts > 1) return model_->pool_shared(tokens, summary, embedding);
    return model_->pool(tokens, summary, embedding.expand({B, -1}));
  }

  LiteVL model_;
  at::Device device_;
  bool in_bfloat16_;
};

}  // namespace

std::unique_ptr<Encoder> make_module_encoder(LiteVL model, Precision precision) {
  return std::make_unique<ModuleEncoder>(std::move(model), precision);
}

}  // namespace litevl
