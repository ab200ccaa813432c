#include <ATen/Parallel.h>

#include <algorithm>
#include <optional>

#include "core/error.h"
#include "core/torch.h"
#include "engine/engine.h"
#include "model/check_video.h"
#include "model/device.h"
#include "task/encoder.h"
#include "task/module_weights.h"

namespace litevl {
namespace {

at::Tensor floats(const at::Tensor& tensor) {
  return tensor.to(torch::kCPU, torch::kFloat32).contiguous();
}

// Texts without their padding; `first` takes the place of the first id unless it is negative.
engine::TextIds without_padding(const TextBatch& texts, std::int64_t first) {
  engine::TextIds out;
  const auto lengths = texts.mask.sum(1);
  for (std::int64_t text = 0; text < texts.input_ids.size(0); ++text) {
    const auto ids = texts.input_ids[text].cpu().contiguous();
    std::vector<std::int64_t> row(
        ids.data_ptr<std::int64_t>(),
        ids.data_ptr<std::int64_t>() + lengths[text].item<std::int64_t>());
    if (first >= 0) row.front() = first;
    out.add(row);
  }
  return out;
}

// The engine's view of `tokens` (B,M,D), which it keeps.
struct KeptTokens {
  at::Tensor tensor;
  engine::VideoTokens view;

  KeptTokens(const at::Tensor& tokens, std::int64_t frames)
      : tensor((tokens.scalar_type() == torch::kBFloat16 ? tokens : tokens.to(torch::kFloat32))
                   .cpu()
                   .contiguous()) {
    view.videos = tensor.size(0);
    view.count = tensor.size(1);
    view.frames = frames;
    if (tensor.scalar_type() == torch::kBFloat16)
      view.halves = static_cast<const Bf16*>(tensor.data_ptr());
    else
      view.floats = tensor.data_ptr<float>();
  }
};

// What an encoder and the decoders that it started compute with.
struct Shared {
  explicit Shared(const ModelConfig& config, std::shared_ptr<const engine::WeightSource> weights,
                  Precision precision)
      : engine(config, std::move(weights), precision) {}

  // Started when they are needed: by then it is known how many there may be.
  Threads& threads() {
    if (!started) started.emplace(at::get_num_threads());
    return *started;
  }

  engine::Engine engine;
  std::optional<Threads> started;
};

class EngineDecoder final : public Decoder {
 public:
  EngineDecoder(std::shared_ptr<Shared> shared, const engine::TextIds& questions,
                const float* states)
      : shared_(std::move(shared)),
        decoding_(shared_->engine.decoder(shared_->threads()), shared_->engine.decoder_sizes(),
                  questions, states, shared_->threads()) {}

  std::unique_ptr<Decoder> copy() const override { return std::make_unique<EngineDecoder>(*this); }
  void select(const at::Tensor& rows) override { decoding_.select(integers(rows)); }
  at::Tensor step(const at::Tensor& ids) override {
    const auto log_p = decoding_.step(integers(ids), shared_->threads());
    return torch::tensor(at::ArrayRef<float>(log_p.data(), log_p.size()))
        .view({decoding_.rows(), shared_->engine.decoder_sizes().vocabulary});
  }

 private:
  static std::vector<std::int64_t> integers(const at::Tensor& tensor) {
    const auto values = tensor.cpu().contiguous();
    return {values.data_ptr<std::int64_t>(), values.data_ptr<std::int64_t>() + values.numel()};
  }

  std::shared_ptr<Shared> shared_;
  engine::TextDecoding decoding_;
};

class EngineEncoder final : public Encoder {
 public:
  EngineEncoder(const ModelConfig& config, std::shared_ptr<const engine::WeightSource> weights,
                Precision precision)
      : config_(config),
        shared_(std::make_shared<Shared>(config_, std::move(weights), precision)) {}

  const ModelConfig& config() const override { return config_; }
  double temperature() const override { return shared_->engine.temperature(); }

  at::Tensor encode_video(const at::Tensor& video) override {
    check_video(video, config_.vision);
    const auto pixels = floats(video);
    const auto B = video.size(0), T = video.size(1), P = config_.vision.patch_size;
    const auto S = (video.size(3) / P) * (video.size(4) / P);
    const bool is_divided = config_.vision.attention == TimeAttention::kDivided;
    const auto tokens =
        torch::empty({B, is_divided ? 1 + T * S : T * (1 + S), config_.vision.width});
    context().encode_video({pixels.data_ptr<float>(), B, T, video.size(3), video.size(4)},
                           tokens.data_ptr<float>());
    return tokens;
  }

  at::Tensor video_features(const at::Tensor& tokens, std::int64_t frames) override {
    const KeptTokens kept(tokens, frames);
    const auto features = torch::empty({kept.view.videos, config_.embed_dim});
    context().video_features(kept.view, features.data_ptr<float>());
    return features;
  }

  at::Tensor text_features(const TextBatch& texts) override {
    const auto features = torch::empty({texts.input_ids.size(0), config_.embed_dim});
    context().text_features(without_padding(texts, -1), features.data_ptr<float>());
    return features;
  }

  at::Tensor match(const at::Tensor& tokens, std::int64_t frames, const TextBatch& texts,
                   const at::Tensor& embedding) override {
    const KeptTokens kept(tokens, frames);
    const auto logits = torch::empty({std::max(kept.view.videos, texts.input_ids.size(0))});
    context().match(kept.view, without_padding(texts, config_.enc_id),
                    floats(embedding).data_ptr<float>(), logits.data_ptr<float>());
    return logits;
  }

  GroundedTexts ground(const at::Tensor& tokens, std::int64_t frames, const TextBatch& texts,
                       const at::Tensor& embedding) override {
    const KeptTokens kept(tokens, frames);
    const auto ids = without_padding(texts, config_.enc_id);
    const auto Q = ids.count(), D = config_.text.width;
    const bool is_divided = config_.vision.attention == TimeAttention::kDivided;
    const auto S = is_divided ? (kept.view.count - 1) / frames : kept.view.count / frames - 1;
    const auto states = torch::empty({static_cast<std::int64_t>(ids.ids.size()), D});
    const auto shares = torch::empty({Q, frames + S});
    context().ground(kept.view, ids, floats(embedding).data_ptr<float>(), states.data_ptr<float>(),
                     shares.data_ptr<float>());
    auto padded_states = torch::zeros({Q, texts.input_ids.size(1), D});
    for (std::int64_t q = 0; q < Q; ++q)
      padded_states[q]
          .slice(0, 0, ids.length(q))
          .copy_(states.slice(0, ids.begin(q), ids.begin(q + 1)));
    return {padded_states, shares.slice(1, 0, frames), shares.slice(1, frames)};
  }

  std::unique_ptr<Decoder> start(const at::Tensor& states, const at::Tensor& mask) override {
    const auto lengths = mask.sum(1);
    engine::TextIds questions;
    std::vector<at::Tensor> rows;
    for (std::int64_t q = 0; q < states.size(0); ++q) {
      const auto length = lengths[q].item<std::int64_t>();
      questions.add(std::vector<std::int64_t>(static_cast<std::size_t>(length)));
      rows.push_back(states[q].slice(0, 0, length));
    }
    return std::make_unique<EngineDecoder>(shared_, questions,
                                           floats(torch::cat(rows)).data_ptr<float>());
  }

 private:
  engine::Context& context() {
    if (!context_) context_.emplace(shared_->engine, shared_->threads());
    return *context_;
  }

  ModelConfig config_;
  std::shared_ptr<Shared> shared_;
  std::optional<engine::Context> context_;
};

}  // namespace

std::unique_ptr<Encoder> make_encoder(const ModelConfig& config,
                                      std::shared_ptr<const engine::WeightSource> weights,
                                      Precision precision) {
  return std::make_unique<EngineEncoder>(config, std::move(weights), precision);
}

std::unique_ptr<Encoder> make_encoder(LiteVL model, Precision precision) {
  if (!device_of(*model).is_cpu()) return make_module_encoder(std::move(model), precision);
  return make_encoder(model->config(), std::make_shared<ModuleWeights>(model), precision);
}

}  // namespace litevl
