#include "task/retriever.h"

#include <algorithm>
#include <cmath>

#include "litevl/error.h"
#include "task/text_batch.h"

namespace litevl {
namespace {

// (B,M,D), frame after frame: the M/T rows of frame `frame`.
template <class T>
Array<T> rows_of_frame(const Array<T>& tokens, std::int64_t frames, std::int64_t frame) {
  const auto B = tokens.size(0), rows = tokens.size(1) / frames;
  Array<T> out({B, rows, tokens.size(2)});
  for (std::int64_t b = 0; b < B; ++b)
    std::ranges::copy(tokens.row(b).rows(frame * rows, rows), out.row(b).data());
  return out;
}

}  // namespace

VideoEncoding frame_of(const VideoEncoding& videos, std::int64_t frame) {
  const Tokens tokens = expanded(videos.tokens);
  if (tokens.halves.is_defined())
    return {rows_of_frame(tokens.halves, videos.frames, frame), videos.embedding, 1};
  return {rows_of_frame(tokens.floats, videos.frames, frame), videos.embedding, 1};
}

void check_late_fusion(const ModelConfig& config) {
  if (config.vision.attention != TimeAttention::kSpaceOnly)
    throw Error(Error::Kind::kUsage, "late fusion",
                "the model's frames attend to each other, so they have no scores of their own",
                "it is for models of the variant space_only");
}

void check_finite_numbers(const Array<float>& numbers, const std::string& what) {
  if (!std::ranges::all_of(numbers, [](float value) { return std::isfinite(value); }))
    throw Error(Error::Kind::kData, "model", what + " are not finite", "import or train it again");
}

Retriever::Retriever(std::shared_ptr<Encoder> encoder, WordPiece tokenizer,
                     RetrieverOptions options)
    : tokenizer_(std::move(tokenizer)), options_(options), encoder_(std::move(encoder)) {
  if (!config().joint_space)
    throw Error(Error::Kind::kData, "model",
                "cannot compare videos with sentences: it was imported without projections into a "
                "joint space",
                "import a BLIP checkpoint for retrieval, or train this one for it");
  if (options.late_fusion) check_late_fusion(config());
  if (options.late_fusion && (options.tokens != TokenForm::kAll || options.kept_places < 1))
    throw Error(Error::Kind::kUsage, "late fusion", "compares frames alone, which libraries do not",
                "use it with all tokens, and without merging places");
}

VideoEncoding Retriever::encode_videos(const Array<float>& video) {
  return encode_videos(video, options_.kept_places);
}

VideoEncoding Retriever::encode_videos(const Array<float>& video, double kept_places) {
  const auto frames = video.size(1);
  Array<float> vectors;  // (B,T,E)
  const auto tokens = encoder_->encode_video(video, {.frame_vectors = &vectors}, kept_places);
  if (!options_.late_fusion)
    return {kept_tokens(tokens, token_layout(config().vision, frames), options_.tokens),
            encoder_->video_features(tokens, frames), frames, vectors};
  // A text's cosine with the frames' mean is the mean of its cosines with the frames.
  Array<float> means({video.size(0), vectors.size(2)});
  for (std::int64_t b = 0; b < means.size(0); ++b) {
    auto mean = means.row(b);
    for (std::int64_t t = 0; t < frames; ++t) {
      const auto vector = vectors.row(b).row(t);
      for (std::int64_t e = 0; e < mean.count(); ++e)
        mean[e] += vector[e] / static_cast<float>(frames);
    }
  }
  return {tokens, means, frames, vectors};
}

TextEncoding Retriever::encode_texts(const std::vector<std::string>& texts) {
  auto ids = batch_captions(tokenizer_, config(), texts, options_.max_text_tokens);
  auto features = encoder_->text_features(ids);
  return {std::move(ids), std::move(features)};
}

Array<float> Retriever::match_logits(const VideoEncoding& videos, const TextEncoding& texts) {
  const auto B = videos.tokens.size(0), num_texts = texts.ids.count();
  if (num_texts != B && num_texts != 1 && B != 1)
    throw Error(Error::Kind::kUsage, "matching",
                std::to_string(B) + " videos with " + std::to_string(num_texts) +
                    " texts, expected one video, one text, or equal numbers");
  const auto match = [&](const VideoEncoding& of) {
    const auto both = encoder_->match(of.tokens, of.frames, texts.ids, texts.embedding);  // (B,2)
    Array<float> logits({both.size(0)});
    for (std::int64_t i = 0; i < logits.count(); ++i) logits[i] = both[2 * i + 1];
    return logits;
  };
  if (!options_.late_fusion) return match(videos);
  auto sum = match(frame_of(videos, 0));
  for (std::int64_t frame = 1; frame < videos.frames; ++frame) {
    const auto logits = match(frame_of(videos, frame));
    for (std::int64_t i = 0; i < sum.count(); ++i) sum[i] += logits[i];
  }
  for (float& logit : sum) logit /= static_cast<float>(videos.frames);
  return sum;
}

const ModelConfig& Retriever::config() const { return encoder_->config(); }

}  // namespace litevl
