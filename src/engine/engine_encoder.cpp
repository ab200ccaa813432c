#include "engine/engine_encoder.h"

#include <algorithm>
#include <mutex>
#include <optional>

#include "engine/engine.h"
#include "litevl/error.h"

namespace litevl {
namespace {

// Replaces the first id of every text by `first`.
TextIds beginning_with(TextIds texts, std::int64_t first) {
  for (std::int64_t text = 0; text < texts.count(); ++text)
    texts.ids[static_cast<std::size_t>(texts.begin(text))] = first;
  return texts;
}

engine::VideoTokens view_of(const Tokens& tokens, std::int64_t frames) {
  return {.floats = tokens.floats.data(),
          .halves = tokens.halves.data(),
          .videos = tokens.size(0),
          .count = tokens.size(1),
          .frames = frames,
          .merged = tokens.merged.empty() ? nullptr : tokens.merged.data()};
}

void check_video(const Array<float>& video, const VisionConfig& config) {
  const bool is_good = video.shape().size() == 5 && video.size(1) >= 1 && video.size(2) == 3 &&
                       video.size(3) % config.patch_size == 0 &&
                       video.size(4) % config.patch_size == 0 && video.count() > 0;
  if (!is_good)
    throw Error(Error::Kind::kUsage, "video",
                "must be (B,T,3,H,W) with one frame or more and sides that are multiples of " +
                    std::to_string(config.patch_size));
}

// What an encoder and the decoders that it started share.
struct Shared {
  Shared(const ModelConfig& config, std::shared_ptr<const engine::WeightSource> weights,
         Precision precision, ThreadCount num_threads)
      : engine(config, std::move(weights), precision), num_threads_(std::move(num_threads)) {}

  // Threads are started when they are first needed.
  Threads& threads() {
    std::call_once(is_started_, [&] { started_.emplace(num_threads_()); });
    return *started_;
  }

  engine::Engine engine;

 private:
  ThreadCount num_threads_;
  std::once_flag is_started_;
  std::optional<Threads> started_;
};

class EngineDecoder final : public Decoder {
 public:
  EngineDecoder(std::shared_ptr<Shared> shared, const std::vector<std::int64_t>& begins,
                const float* states)
      : shared_(std::move(shared)),
        decoding_(shared_->engine.decoder(shared_->threads()), shared_->engine.decoder_sizes(),
                  begins, states, shared_->threads()) {}

  std::unique_ptr<Decoder> copy() const override { return std::make_unique<EngineDecoder>(*this); }
  void select(const std::vector<std::int64_t>& rows) override { decoding_.select(rows); }
  Array<float> step(const std::vector<std::int64_t>& ids) override {
    return Array<float>({decoding_.rows(), shared_->engine.decoder_sizes().vocabulary},
                        decoding_.step(ids, shared_->threads()));
  }

 private:
  std::shared_ptr<Shared> shared_;
  engine::TextDecoding decoding_;
};

class EngineEncoder final : public Encoder {
 public:
  EngineEncoder(const ModelConfig& config, std::shared_ptr<const engine::WeightSource> weights,
                Precision precision, ThreadCount threads)
      : config_(config),
        shared_(
            std::make_shared<Shared>(config_, std::move(weights), precision, std::move(threads))) {}

  explicit EngineEncoder(std::shared_ptr<Shared> shared)
      : config_(shared->engine.config()), shared_(std::move(shared)) {}

  std::unique_ptr<Encoder> new_context() const override {
    return std::make_unique<EngineEncoder>(shared_);
  }
  const ModelConfig& config() const override { return config_; }
  double temperature() const override { return shared_->engine.temperature(); }

  Array<float> encode_video(const Array<float>& video, const VideoDetails& details,
                            double kept_places) override {
    const auto& vision = config_.vision;
    check_video(video, vision);
    const auto B = video.size(0), T = video.size(1), P = vision.patch_size;
    const auto S = (video.size(3) / P) * (video.size(4) / P);
    const bool is_divided = vision.attention == TimeAttention::kDivided;
    Array<float> tokens({B, is_divided ? 1 + T * S : T * (1 + S), vision.width});
    const bool has_alpha = is_divided && vision.scaling == TemporalScale::kDynamic;
    if (details.alpha != nullptr)
      *details.alpha = has_alpha ? Array<float>({vision.layers, B, T}) : Array<float>();
    if (details.frame_vectors != nullptr)
      *details.frame_vectors = Array<float>({B, T, config_.embed_dim});
    const auto place = [](Array<float>* array) {
      return array != nullptr ? array->data() : nullptr;
    };
    context().encode_video({video.data(), B, T, video.size(3), video.size(4)}, tokens.data(),
                           place(details.alpha), place(details.frame_vectors), kept_places);
    return tokens;
  }

  Array<float> video_features(const Tokens& tokens, std::int64_t frames) override {
    Array<float> features({tokens.size(0), config_.embed_dim});
    context().video_features(view_of(tokens, frames), features.data());
    return features;
  }

  Array<float> text_features(const TextIds& texts) override {
    Array<float> features({texts.count(), config_.embed_dim});
    context().text_features(texts, features.data());
    return features;
  }

  Array<float> match(const Tokens& tokens, std::int64_t frames, const TextIds& texts,
                     const Array<float>& embedding) override {
    Array<float> logits({std::max(tokens.size(0), texts.count()), 2});
    context().match(view_of(tokens, frames), beginning_with(texts, config_.enc_id),
                    embedding.data(), logits.data());
    return logits;
  }

  GroundedTexts ground(const Tokens& tokens, std::int64_t frames, const TextIds& texts,
                       const Array<float>& embedding) override {
    const bool is_divided = config_.vision.attention == TimeAttention::kDivided;
    const auto rows = is_divided ? (tokens.size(1) - 1) / frames : tokens.size(1) / frames - 1;
    const auto S = tokens.merged.empty() ? rows : tokens.merged.front()->positions;
    const auto Q = texts.count();
    GroundedTexts grounded{Array<float>({std::ssize(texts.ids), config_.text.width}), texts.begins,
                           Array<float>({Q, frames}), Array<float>({Q, S})};
    Array<float> shares({Q, frames + S});
    context().ground(view_of(tokens, frames), beginning_with(texts, config_.enc_id),
                     embedding.data(), grounded.states.data(), shares.data());
    for (std::int64_t q = 0; q < Q; ++q) {
      const auto row = shares.row(q);
      std::copy_n(row.begin(), frames, grounded.frame_weights.row(q).data());
      std::copy_n(row.begin() + frames, S, grounded.position_weights.row(q).data());
    }
    return grounded;
  }

  std::unique_ptr<Decoder> start(const Array<float>& states,
                                 const std::vector<std::int64_t>& begins) override {
    return std::make_unique<EngineDecoder>(shared_, begins, states.data());
  }

  ScoreGradient score_gradient(const Tokens& tokens, std::int64_t frames, const TextIds& text,
                               const Array<float>& embedding,
                               const std::vector<std::int64_t>& answer,
                               std::int64_t layer) override {
    const Tokens all = expanded(tokens);  // so that every patch has its own gradient
    const auto view = view_of(all, frames);
    const auto grounded = beginning_with(text, config_.enc_id);
    auto found = answer.empty()
                     ? context().match_gradient(view, grounded, embedding.data(), layer)
                     : context().answer_gradient(view, grounded, embedding.data(), answer, layer);
    const Shape of_layer = {found.heads, found.rows, found.tokens};
    const Shape of_memory = {found.tokens, config_.vision.width};
    const std::span<const float> shares = found.shares;
    return {.score = found.score,
            .attention = Array<float>(of_layer, std::move(found.attention)),
            .attention_gradient = Array<float>(of_layer, std::move(found.of_attention)),
            .memory = Array<float>(of_memory, std::move(found.memory)),
            .memory_gradient = Array<float>(of_memory, std::move(found.of_memory)),
            .frame_weights = Array<float>({frames}, shares.first(static_cast<std::size_t>(frames))),
            .position_weights = Array<float>(
                {found.positions}, shares.last(static_cast<std::size_t>(found.positions)))};
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

std::unique_ptr<Encoder> make_engine_encoder(const ModelConfig& config,
                                             std::shared_ptr<const engine::WeightSource> weights,
                                             Precision precision, ThreadCount threads) {
  return std::make_unique<EngineEncoder>(config, std::move(weights), precision, std::move(threads));
}

}  // namespace litevl
