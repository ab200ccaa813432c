#include "torch/module_encoder.h"

#include <ATen/Parallel.h>
#include <torch/autograd.h>

#include "core/torch.h"
#include "engine/engine_encoder.h"
#include "model/answer_losses.h"
#include "model/autocast.h"
#include "model/device.h"
#include "model/text_pooling.h"
#include "torch/module_weights.h"
#include "torch/tensors.h"

namespace litevl {
namespace {

class ModuleDecoder final : public Decoder {
 public:
  ModuleDecoder(TextDecoder decoder, const GroundingMemory& memory)
      : decoder_(std::move(decoder)), decoding_(decoder_->start(memory)) {}

  std::unique_ptr<Decoder> copy() const override { return std::make_unique<ModuleDecoder>(*this); }
  void select(const std::vector<std::int64_t>& rows) override {
    decoding_.select(torch::tensor(rows, torch::kInt64));
  }
  Array<float> step(const std::vector<std::int64_t>& ids) override {
    const torch::NoGradGuard no_grad;
    return as_array(decoder_->step(torch::tensor(ids, torch::kInt64), decoding_).log_softmax(-1));
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

  std::unique_ptr<Encoder> new_context() const override {
    return std::make_unique<ModuleEncoder>(
        model_, in_bfloat16_ ? Precision::kBfloat16 : Precision::kFloat32);
  }
  const ModelConfig& config() const override { return model_->config(); }
  double temperature() const override { return model_->temperature().item<double>(); }

  Array<float> encode_video(const Array<float>& video, const VideoDetails& details,
                            double kept_places) override {
    const torch::NoGradGuard no_grad;
    const Autocast autocast(in_bfloat16_);
    VisionTrace trace;
    trace.has_tokens = false;
    trace.has_frames = details.frame_vectors != nullptr;
    const auto tokens = model_->encode_video(as_tensor(video), &trace, kept_places);
    if (details.alpha != nullptr)
      *details.alpha = trace.alpha.empty() ? Array<float>() : as_array(torch::stack(trace.alpha));
    if (details.frame_vectors != nullptr)
      *details.frame_vectors = as_array(model_->frame_vectors(trace.frame_cls));
    return as_array(tokens);
  }

  Array<float> video_features(const Tokens& tokens, std::int64_t frames) override {
    const torch::NoGradGuard no_grad;
    return as_array(model_->video_feature(there(as_tensor(tokens)), frames));
  }

  Array<float> text_features(const TextIds& texts) override {
    const torch::NoGradGuard no_grad;
    const auto padded = pad(texts, config().pad_id);
    return as_array(model_->text_feature(model_->encode_text(padded.input_ids, padded.mask)));
  }

  Array<float> match(const Tokens& tokens, std::int64_t frames, const TextIds& texts,
                     const Array<float>& embedding) override {
    const torch::NoGradGuard no_grad;
    const auto B = tokens.size(0), num_texts = texts.count();
    const Autocast autocast(in_bfloat16_ && num_texts == 1);
    const auto memory = memory_of(tokens, frames, embedding);
    const auto rows = std::max(B, num_texts);
    const auto padded = pad(texts, config().pad_id);
    const auto states = model_->encode_grounded(padded.input_ids.expand({rows, -1}),
                                                padded.mask.expand({rows, -1}), memory);
    return as_array(model_->match(states));  // (B,2)
  }

  GroundedTexts ground(const Tokens& tokens, std::int64_t frames, const TextIds& texts,
                       const Array<float>& embedding) override {
    const torch::NoGradGuard no_grad;
    const auto memory = memory_of(tokens, frames, embedding);
    const auto weights = pooling_weights(model_->summarise(there(as_tensor(tokens)), frames),
                                         there(as_tensor(embedding)), config().pooling_temperature);
    const auto padded = pad(texts, config().pad_id);
    const auto states = model_->encode_grounded(padded.input_ids, padded.mask, memory).cpu();
    return {as_array(states.flatten(0, 1).index({padded.mask.flatten() == 1})), texts.begins,
            as_array(weights.frames), as_array(weights.positions)};
  }

  std::unique_ptr<Decoder> start(const Array<float>& states,
                                 const std::vector<std::int64_t>& begins) override {
    const torch::NoGradGuard no_grad;
    const auto all = as_tensor(states);
    std::vector<at::Tensor> rows, masks;
    for (std::size_t q = 0; q + 1 < begins.size(); ++q) {
      rows.push_back(all.slice(0, begins[q], begins[q + 1]));
      masks.push_back(torch::ones({rows.back().size(0)}, torch::kInt64));
    }
    const auto padded = torch::pad_sequence(rows, /*batch_first=*/true);
    const auto mask = torch::pad_sequence(masks, /*batch_first=*/true);
    return std::make_unique<ModuleDecoder>(model_->decoder(),
                                           LiteVLImpl::question_memory(there(padded), mask));
  }

  ScoreGradient score_gradient(const Tokens& tokens, std::int64_t frames, const TextIds& text,
                               const Array<float>& embedding,
                               const std::vector<std::int64_t>& answer,
                               std::int64_t layer) override {
    PoolingWeights pooling;
    GroundingMemory memory;
    {
      const torch::NoGradGuard no_grad;
      const auto video = there(as_tensor(tokens));
      const auto summary = model_->summarise(video, frames);
      pooling = pooling_weights(summary, there(as_tensor(embedding)), config().pooling_temperature);
      memory = pooled_memory(video, summary, pooling, config().pooling);
    }
    // Only the memory and what is computed from it have gradients.
    const torch::autograd::AutoGradMode with_gradients(true);
    memory.tokens = memory.tokens.detach().requires_grad_();
    const auto padded = pad(text, config().pad_id);
    GroundingTrace trace;
    const auto states = model_->encode_grounded(padded.input_ids, padded.mask, memory, &trace);
    const auto score = answer.empty() ? model_->match(states).select(1, 1).sum()
                                      : answer_log_probability(states, padded.mask, answer);
    const auto& attention = trace.attention[static_cast<std::size_t>(layer)];  // (1,H,N,M)
    const auto gradients = torch::autograd::grad({score}, {attention, memory.tokens});
    return {score.item<double>(),          as_array(attention[0]),    as_array(gradients[0][0]),
            as_array(memory.tokens[0]),    as_array(gradients[1][0]), as_array(pooling.frames[0]),
            as_array(pooling.positions[0])};
  }

 private:
  at::Tensor answer_log_probability(const at::Tensor& states, const at::Tensor& mask,
                                    const std::vector<std::int64_t>& answer) {
    const auto ids = torch::tensor(answer, torch::kInt64).unsqueeze(0);
    const auto logits = model_->decoder()->forward(ids, LiteVLImpl::question_memory(states, mask));
    return -answer_losses(logits, ids, torch::ones_like(ids)).sum();
  }

  at::Tensor there(const at::Tensor& tensor) const { return tensor.to(device_, torch::kFloat32); }

  GroundingMemory memory_of(const Tokens& plain_tokens, std::int64_t frames,
                            const Array<float>& plain_embedding) {
    const auto tokens = there(as_tensor(plain_tokens));
    const auto embedding = there(as_tensor(plain_embedding));
    const auto B = tokens.size(0);
    const auto summary = model_->summarise(tokens, frames);
    if (B == 1 && embedding.size(0) > 1) return model_->pool_shared(tokens, summary, embedding);
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

std::unique_ptr<Encoder> make_encoder(LiteVL model, Precision precision) {
  if (!device_of(*model).is_cpu()) return make_module_encoder(std::move(model), precision);
  return make_engine_encoder(model->config(), std::make_shared<ModuleWeights>(model), precision,
                             [] { return at::get_num_threads(); });
}

}  // namespace litevl
