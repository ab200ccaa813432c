#include "task/retriever.h"

#include "core/error.h"
#include "core/torch.h"
#include "task/encoder.h"
#include "task/text_batch.h"

namespace litevl {

VideoEncoding frame_of(const VideoEncoding& videos, std::int64_t frame) {
  return {videos.tokens.unflatten(1, {videos.frames, -1}).select(1, frame), videos.embedding, 1};
}

void check_late_fusion(const ModelConfig& config) {
  if (config.vision.attention != TimeAttention::kSpaceOnly)
    throw Error(Error::Kind::kUsage, "late fusion",
                "the model's frames attend to each other, so they have no scores of their own",
                "it is for models of the variant space_only");
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
}

Retriever::Retriever(LiteVL model, WordPiece tokenizer, RetrieverOptions options)
    : Retriever(make_encoder(std::move(model), Precision::kFloat32), std::move(tokenizer),
                options) {}

VideoEncoding Retriever::encode_videos(const at::Tensor& video) {
  const auto frames = video.size(1);
  const auto tokens = encoder_->encode_video(video);
  if (!options_.late_fusion) return {tokens, encoder_->video_features(tokens, frames), frames};
  // A text's cosine with the frames' mean is the mean of its cosines with the frames.
  const auto by_frame = tokens.unflatten(1, {frames, -1}).flatten(0, 1);  // (B·T,1+S,D)
  const auto features = encoder_->video_features(by_frame, 1).unflatten(0, {-1, frames});
  return {tokens, features.mean(1), frames};
}

TextEncoding Retriever::encode_texts(const std::vector<std::string>& texts) {
  const auto batch = batch_captions(tokenizer_, config(), texts, options_.max_text_tokens);
  return {batch.input_ids, batch.mask, encoder_->text_features(batch)};
}

at::Tensor Retriever::match_logits(const VideoEncoding& videos, const TextEncoding& texts) {
  const auto B = videos.tokens.size(0), num_texts = texts.input_ids.size(0);
  if (num_texts != B && num_texts != 1 && B != 1)
    throw Error(Error::Kind::kUsage, "matching",
                std::to_string(B) + " videos with " + std::to_string(num_texts) +
                    " texts, expected one of either or as many");
  const auto match = [&](const VideoEncoding& of) {
    return encoder_->match(of.tokens, of.frames, {texts.input_ids, texts.mask}, texts.embedding);
  };
  if (!options_.late_fusion) return match(videos);
  auto sum = match(frame_of(videos, 0));
  for (std::int64_t frame = 1; frame < videos.frames; ++frame)
    sum += match(frame_of(videos, frame));
  return sum / videos.frames;
}

const ModelConfig& Retriever::config() const { return encoder_->config(); }

}  // namespace litevl
