#include "task/retriever.h"

#include "core/error.h"
#include "core/torch.h"
#include "inference/inference_model.h"
#include "model/device.h"
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

Retriever::Retriever(LiteVL model, WordPiece tokenizer, RetrieverOptions options)
    : model_(std::move(model)),
      tokenizer_(std::move(tokenizer)),
      options_(options),
      inference_(std::make_shared<InferenceModel>(model_, options.precision)) {
  if (!model_->config().joint_space)
    throw Error(Error::Kind::kData, "model",
                "cannot compare videos with sentences: it was imported without projections into a "
                "joint space",
                "import a BLIP checkpoint for retrieval, or train this one for it");
  model_->eval();
  if (options.late_fusion) check_late_fusion(config());
}

VideoEncoding Retriever::encode_videos(const at::Tensor& video) {
  const torch::NoGradGuard no_grad;
  const auto frames = video.size(1);
  const auto tokens = inference_->encode_video(video);
  if (!options_.late_fusion)
    return {tokens.cpu(), model_->video_feature(tokens, frames).cpu(), frames};
  // A text's cosine with the frames' mean is the mean of its cosines with the frames.
  const auto by_frame = tokens.unflatten(1, {frames, -1}).flatten(0, 1);  // (B·T,1+S,D)
  const auto features = model_->video_feature(by_frame, 1).unflatten(0, {-1, frames});
  return {tokens.cpu(), features.mean(1).cpu(), frames};
}

TextEncoding Retriever::encode_texts(const std::vector<std::string>& texts) {
  const torch::NoGradGuard no_grad;
  const auto batch = batch_captions(tokenizer_, model_->config(), texts, options_.max_text_tokens);
  const auto states = model_->encode_text(batch.input_ids, batch.mask);
  return {batch.input_ids, batch.mask, model_->text_feature(states).cpu()};
}

at::Tensor Retriever::match_logits(const VideoEncoding& videos, const TextEncoding& texts) {
  const torch::NoGradGuard no_grad;
  const auto B = videos.tokens.size(0), num_texts = texts.input_ids.size(0);
  if (num_texts != B && num_texts != 1 && B != 1)
    throw Error(Error::Kind::kUsage, "matching",
                std::to_string(B) + " videos with " + std::to_string(num_texts) +
                    " texts, expected one of either or as many");
  if (!options_.late_fusion) return match_whole(videos, texts);
  auto sum = match_whole(frame_of(videos, 0), texts);
  for (std::int64_t frame = 1; frame < videos.frames; ++frame)
    sum += match_whole(frame_of(videos, frame), texts);
  return sum / videos.frames;
}

at::Tensor Retriever::match_whole(const VideoEncoding& videos, const TextEncoding& texts) {
  const auto B = videos.tokens.size(0), num_texts = texts.input_ids.size(0);
  if (num_texts == 1) {
    const auto length = texts.mask.sum().item<std::int64_t>();
    if (const auto logits = inference_->match_one_text(
            videos.tokens, videos.frames, texts.input_ids.slice(1, 0, length), texts.embedding))
      return *logits;
  }
  const auto device = device_of(*model_);
  const auto tokens = videos.tokens.to(device, torch::kFloat32);
  const auto embedding = texts.embedding.to(device);
  const auto summary = model_->summarise(tokens, videos.frames);
  if (B == 1) {
    const auto memory = model_->pool_shared(tokens, summary, embedding);
    const auto states = model_->encode_grounded(texts.input_ids, texts.mask, memory);
    return model_->match(states).select(1, 1).cpu();
  }
  const auto memory = model_->pool(tokens, summary, embedding.expand({B, -1}));
  const auto states =
      model_->encode_grounded(texts.input_ids.expand({B, -1}), texts.mask.expand({B, -1}), memory);
  return model_->match(states).select(1, 1).cpu();  // (B)
}

const ModelConfig& Retriever::config() const { return model_->config(); }

}  // namespace litevl
