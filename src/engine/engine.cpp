#include "engine/engine.h"

#include <algorithm>
#include <new>
#include <string>
#include <type_traits>

#include "compact/place_merging.h"
#include "engine/decoder_gradient.h"
#include "engine/one_video.h"
#include "engine/packed_cache.h"
#include "engine/packed_parts.h"
#include "engine/text_encoder.h"
#include "kernels/processor.h"
#include "litevl/error.h"

namespace litevl::engine {
namespace {

constexpr const char* kTextPrefix = "text_encoder.";

template <class Number>
constexpr const char* kNumbers = std::is_same_v<Number, float> ? "float32" : "bfloat16";

// Under which name a part is kept.
struct Kept {
  std::string part;
  std::string numbers;
  // Text weights are only reordered, in the same way for all processors.
  std::string layout = "any";
};

// Returns the part from its file or, if there is none, from `make`. `pass(archive, part)` goes
// through the part's arrays.
template <class Part, class Pass, class Make>
Part from_file(const WeightSource& source, const Kept& kept, const Pass& pass, const Make& make) {
  const auto* cache = source.packed();
  const auto find = [&](Part& part) {
    return cache != nullptr && cache->find(kept.part, kept.numbers, kept.layout,
                                           [&](PackedArchive& archive) { pass(archive, part); });
  };
  try {
    if (Part part; find(part)) return part;
    Part part = make();
    if (cache == nullptr) return part;
    cache->keep(kept.part, kept.numbers, kept.layout,
                [&](PackedArchive& archive) { pass(archive, part); });
    // The pages of a mapped file are shared with other programs; those of our own memory are not.
    if (Part shared; find(shared)) return shared;
    return part;
  } catch (const std::bad_alloc&) {
    throw Error(Error::Kind::kMachine, "model",
                "no memory for its weights as they are packed for computing (" + kept.part + ", " +
                    kept.numbers + ")",
                "close other programs, or take a smaller model or another precision");
  }
}

}  // namespace

Engine::Engine(const ModelConfig& config, std::shared_ptr<const WeightSource> source,
               Precision precision)
    : config_(config),
      decoder_config_(decoder_config(config.text)),
      source_(std::move(source)),
      precision_(precision),
      is_in_halves_(precision != Precision::kFloat32 && has_bfloat16_products()) {}

double Engine::temperature() const { return source_->read("temp", 1).front(); }

const Projections& Engine::projections() const {
  return projections_.get([&] { return Projections(*source_, config_); });
}

template <class Number>
const VisionWeights<Number>& Engine::vision(Threads& threads) const {
  const bool in_bytes = precision_ == Precision::kInt8;
  return parts<Number>().vision.get([&] {
    // The norms and layers that are combined with it were multiplied with this processor's kernels,
    // and in bytes the number of steps of a weight depends on them.
    return from_file<VisionWeights<Number>>(
        *source_,
        {"video", (in_bytes ? "int8-" : "") + std::string(kNumbers<Number>),
         processor_name(processor())},
        [&](PackedArchive& archive, VisionWeights<Number>& weights) {
          pass_vision(archive, config_.vision, in_bytes, weights);
        },
        [&] { return pack_vision_weights<Number>(*source_, config_.vision, in_bytes, threads); });
  });
}

const EmbeddingWeights& Engine::embeddings() const {
  return embeddings_.get([&] {
    return from_file<EmbeddingWeights>(
        *source_, {"words", "float32"},
        [&](PackedArchive& archive, EmbeddingWeights& weights) {
          pass_embeddings(archive, config_.text, weights);
        },
        [&] { return read_embeddings(*source_, config_.text, kTextPrefix); });
  });
}

template <class Number>
const std::vector<TextLayerWeights<Number>>& Engine::text_layers(Threads& threads) const {
  using Layers = std::vector<TextLayerWeights<Number>>;
  return parts<Number>().layers.get([&] {
    return from_file<Layers>(
        *source_, {"text", kNumbers<Number>},
        [&](PackedArchive& archive, Layers& layers) {
          pass_text_layers(archive, config_.text, layers);
        },
        [&] { return pack_text_layers<Number>(*source_, config_.text, kTextPrefix, threads); });
  });
}

const std::vector<CrossWeights<float>>& Engine::cross(Threads& threads) const {
  using Layers = std::vector<CrossWeights<float>>;
  return cross_.get([&] {
    return from_file<Layers>(
        *source_, {"cross", "float32"},
        [&](PackedArchive& archive, Layers& layers) { pass_cross(archive, config_.text, layers); },
        [&] { return pack_cross<float>(*source_, config_.text, kTextPrefix, threads); });
  });
}

template <class Number>
const std::vector<AbsorbedWeights<Number>>& Engine::absorbed(Threads& threads) const {
  using Layers = std::vector<AbsorbedWeights<Number>>;
  return parts<Number>().absorbed.get([&] {
    return from_file<Layers>(
        *source_, {"absorbed", kNumbers<Number>},
        [&](PackedArchive& archive, Layers& layers) {
          pass_absorbed(archive, config_.text, layers);
        },
        [&] { return pack_absorbed<Number>(*source_, config_.text, kTextPrefix, threads); });
  });
}

const DecoderWeights& Engine::decoder(Threads& threads) const {
  check_decoder(config_);
  return decoder_.get([&] {
    return from_file<DecoderWeights>(
        *source_, {"decoder", "float32"},
        [&](PackedArchive& archive, DecoderWeights& weights) {
          pass_decoder(archive, decoder_config_, weights);
        },
        [&] { return pack_decoder(*source_, decoder_config_, threads); });
  });
}

template const VisionWeights<float>& Engine::vision(Threads&) const;
template const VisionWeights<Bf16>& Engine::vision(Threads&) const;
template const std::vector<TextLayerWeights<float>>& Engine::text_layers(Threads&) const;
template const std::vector<TextLayerWeights<Bf16>>& Engine::text_layers(Threads&) const;
template const std::vector<AbsorbedWeights<float>>& Engine::absorbed(Threads&) const;
template const std::vector<AbsorbedWeights<Bf16>>& Engine::absorbed(Threads&) const;

template <class Number>
void Context::encode_with(std::optional<VideoEncoder<Number>>& encoder, const Pixels& video,
                          float* tokens, float* alpha, float* frame_vectors, double kept_places) {
  const auto& config = engine_.config().vision;
  const auto places = (video.height / config.patch_size) * (video.width / config.patch_size);
  const auto merging = place_merging(kept_places, config.layers, places);
  if (!encoder) encoder.emplace(config, engine_.vision<Number>(threads_));
  if (frame_vectors == nullptr)
    return encoder->encode(video, threads_, tokens, alpha, nullptr, merging);
  const auto frames = video.videos * video.frames;
  Buffer<float> cls(static_cast<std::size_t>(frames * config.width));
  encoder->encode(video, threads_, tokens, alpha, cls.data(), merging);
  engine_.projections().project_video(cls.data(), frames, frame_vectors);
}

void Context::encode_video(const Pixels& video, float* tokens, float* alpha, float* frame_vectors,
                           double kept_places) {
  if (engine_.is_in_halves())
    encode_with(half_videos_, video, tokens, alpha, frame_vectors, kept_places);
  else
    encode_with(float_videos_, video, tokens, alpha, frame_vectors, kept_places);
}

void Context::video_features(const VideoTokens& tokens, float* features) {
  const auto& config = engine_.config();
  const auto D = config.vision.width;
  const bool is_divided = config.vision.attention == TimeAttention::kDivided;
  const auto num_cls = is_divided ? 1 : tokens.frames;
  Buffer<float> room;
  for (std::int64_t b = 0; b < tokens.videos; ++b)
    engine_.projections().project_cls(floats_of(tokens, b, D, room), num_cls,
                                      (tokens.merged == nullptr ? tokens.count / num_cls : 1) * D,
                                      features + b * config.embed_dim);
}

void Context::text_features(const TextIds& texts, float* features) {
  const auto& config = engine_.config();
  const auto D = config.text.width;
  const auto& words = engine_.embeddings();
  const auto states =
      engine_.is_in_halves()
          ? encode_texts(texts, config.text, words, engine_.text_layers<Bf16>(threads_), threads_)
          : encode_texts(texts, config.text, words, engine_.text_layers<float>(threads_), threads_);
  for (std::int64_t text = 0; text < texts.count(); ++text)
    engine_.projections().project_text(states.data() + texts.begin(text) * D, 1, D,
                                       features + text * config.embed_dim);
}

template <class Number>
void Context::match_pairs(std::optional<GroundedEncoder<Number>>& encoder,
                          const VideoTokens& tokens, const TextIds& texts, const float* embeddings,
                          float* states) {
  if (!encoder)
    encoder.emplace(engine_.grounding<Number>(threads_), engine_.absorbed<Number>(threads_));
  encoder->encode(tokens, texts, embeddings, threads_, states);
}

void Context::match(const VideoTokens& tokens, const TextIds& texts, const float* embeddings,
                    float* logits) {
  const auto D = engine_.config().text.width;
  const auto pairs = std::max(tokens.videos, texts.count());
  const bool is_one_text = texts.count() == 1, is_one_video = tokens.videos == 1 && !is_one_text;
  std::int64_t rows = 0;
  std::vector<std::int64_t> begins;
  for (std::int64_t pair = 0; pair < pairs; ++pair) {
    begins.push_back(rows);
    rows += texts.length(is_one_text ? 0 : pair);
  }
  Buffer<float> states(static_cast<std::size_t>(rows * D));
  if (is_one_video)
    ground_in_one_video(engine_.grounding<float>(threads_), engine_.cross(threads_), tokens, texts,
                        embeddings, threads_, states.data());
  else if (is_one_text && engine_.is_in_halves())
    match_pairs(half_texts_, tokens, texts, embeddings, states.data());
  else
    match_pairs(float_texts_, tokens, texts, embeddings, states.data());
  for (std::int64_t pair = 0; pair < pairs; ++pair)
    engine_.projections().match(states.data() + begins[static_cast<std::size_t>(pair)] * D,
                                logits + 2 * pair);
}

void Context::ground(const VideoTokens& tokens, const TextIds& texts, const float* embeddings,
                     float* states, float* shares) {
  const auto& config = engine_.config();
  if (tokens.videos == 1)
    return ground_in_one_video(engine_.grounding<float>(threads_), engine_.cross(threads_), tokens,
                               texts, embeddings, threads_, states, shares);
  const auto weights = engine_.grounding<float>(threads_);
  const auto& absorbed = engine_.absorbed<float>(threads_);
  if (!float_texts_) float_texts_.emplace(weights, absorbed);
  float_texts_->encode(tokens, texts, embeddings, threads_, states);
  PatchMeans summary;
  Buffer<float> room;
  for (std::int64_t b = 0; b < tokens.videos; ++b) {
    summarise({floats_of(tokens, b, config.vision.width, room), tokens.count, tokens.frames,
               tokens.merged_of(b)},
              config.vision, engine_.projections(), summary);
    pooling_weights(summary, embeddings + b * config.embed_dim, config.embed_dim,
                    config.pooling_temperature, shares);
    shares += summary.frames + summary.positions;
  }
}

GroundedGradient Context::score_gradient(const VideoTokens& tokens, const TextIds& text,
                                         const float* embedding, std::int64_t layer,
                                         const StateScore& score) {
  return ground_with_gradient(engine_.grounding<float>(threads_), engine_.cross(threads_), tokens,
                              text, embedding, layer, threads_, score);
}

GroundedGradient Context::match_gradient(const VideoTokens& tokens, const TextIds& text,
                                         const float* embedding, std::int64_t layer) {
  const auto& projections = engine_.projections();
  const auto D = engine_.config().text.width;
  return score_gradient(tokens, text, embedding, layer, [&](const float* states, float* gradient) {
    std::copy_n(projections.match_gradient(), D, gradient);  // only [ENC] has a gradient
    float logits[2];
    projections.match(states, logits);
    return static_cast<double>(logits[1]);
  });
}

GroundedGradient Context::answer_gradient(const VideoTokens& tokens, const TextIds& question,
                                          const float* embedding,
                                          std::span<const std::int64_t> answer,
                                          std::int64_t layer) {
  const auto& weights = engine_.decoder(threads_);
  return score_gradient(
      tokens, question, embedding, layer, [&](const float* states, float* gradient) {
        return engine::answer_gradient(weights, engine_.decoder_sizes(), answer, states,
                                       question.length(0), threads_, gradient);
      });
}

}  // namespace litevl::engine
