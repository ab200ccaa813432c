#include "train/split_batch.h"

#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <utility>

#include "core/torch.h"
#include "model/autocast.h"

namespace litevl {
namespace {

// A part has the same random numbers whenever it is encoded. Videos and texts have different ones.
void seed_dropout(const SplitOptions& options, const Part& part, std::uint64_t kind) {
  torch::manual_seed(options.seed * 0x9E3779B97F4A7C15ULL +
                     2 * static_cast<std::uint64_t>(part.begin) + kind);
}

at::Tensor leaf_of(const at::Tensor& values) { return values.detach().requires_grad_(); }

at::Tensor text_features(LiteVL& model, const PaddedTexts& texts, const Part& part,
                         const SplitOptions& options) {
  seed_dropout(options, part, 1);
  const Autocast autocast(options.bfloat16);
  return model->text_feature(model->encode_text(texts.input_ids.narrow(0, part.begin, part.length),
                                                texts.mask.narrow(0, part.begin, part.length)));
}

template <class Encode>
at::Tensor encode_without_gradients(const std::vector<Part>& parts, const Encode& encode) {
  const torch::NoGradGuard no_grad;
  std::vector<at::Tensor> features;
  features.reserve(parts.size());
  for (const Part& part : parts) features.push_back(encode(part));
  return torch::cat(features);
}

}  // namespace

std::vector<Part> split_rows(std::int64_t rows, std::int64_t largest) {
  if (largest <= 0) largest = rows;
  std::vector<Part> parts;
  for (std::int64_t begin = 0; begin < rows; begin += largest)
    parts.push_back({begin, std::min(largest, rows - begin)});
  return parts;
}

SplitTexts::SplitTexts(LiteVL& model, PaddedTexts texts, const SplitOptions& options)
    : model_(model),
      texts_(std::move(texts)),
      options_(options),
      parts_(split_rows(texts_.input_ids.size(0), options.part)) {
  if (parts_.size() == 1) {
    whole_ = encode(parts_[0]);
    features_ = leaf_of(whole_);
  } else {
    features_ =
        leaf_of(encode_without_gradients(parts_, [&](const Part& part) { return encode(part); }));
  }
}

at::Tensor SplitTexts::encode(const Part& part) {
  return text_features(model_, texts_, part, options_);
}

void SplitTexts::backward() {
  if (!features_.grad().defined()) return;
  for (const Part& part : parts_) {
    const auto features = whole_.defined() ? std::exchange(whole_, {}) : encode(part);
    features.backward(features_.grad().narrow(0, part.begin, part.length));
  }
}

SplitVideos::SplitVideos(LiteVL& model, at::Tensor video, const SplitOptions& options)
    : model_(model),
      video_(std::move(video)),
      options_(options),
      parts_(split_rows(video_.size(0), options.part)) {}

const at::Tensor& SplitVideos::features() {
  if (features_.defined()) return features_;
  if (parts_.size() == 1) {
    whole_ = encode(parts_[0]);
    features_ = leaf_of(whole_.features);
  } else {
    features_ = leaf_of(
        encode_without_gradients(parts_, [&](const Part& part) { return encode(part).features; }));
  }
  return features_;
}

SplitVideos::Encoded SplitVideos::encode(const Part& part) {
  seed_dropout(options_, part, 0);
  const Autocast autocast(options_.bfloat16);
  VisionTrace trace;
  trace.has_tokens = false;
  const auto frames = video_.size(1);
  const auto video = video_.narrow(0, part.begin, part.length);
  const auto tokens = model_->encode_video(video, &trace, options_.kept_places);  // (b,M,D)
  if (torch::GradMode::is_enabled()) {  // which is the case once for each part
    alpha_.resize(trace.alpha.size());
    const double share = static_cast<double>(part.length) / static_cast<double>(video_.size(0));
    for (std::size_t layer = 0; layer < alpha_.size(); ++layer)
      alpha_[layer] += share * trace.alpha[layer].detach().mean().item<double>();
  }
  return {tokens, model_->video_feature(tokens, frames)};
}

void SplitVideos::backward(const std::function<void(const Part&, const at::Tensor& tokens)>& use) {
  for (const Part& part : parts_) {
    const auto encoded = whole_.tokens.defined() ? std::exchange(whole_, {}) : encode(part);
    const auto tokens = leaf_of(encoded.tokens);
    use(part, tokens);
    std::vector<at::Tensor> roots, gradients;
    if (tokens.grad().defined()) {
      roots.push_back(encoded.tokens);
      gradients.push_back(tokens.grad());
    }
    if (features_.defined() && features_.grad().defined()) {
      roots.push_back(encoded.features);
      gradients.push_back(features_.grad().narrow(0, part.begin, part.length));
    }
    if (!roots.empty()) torch::autograd::backward(roots, gradients);
  }
}

at::Tensor encode_texts(LiteVL& model, const PaddedTexts& texts, const SplitOptions& options) {
  return encode_without_gradients(
      split_rows(texts.input_ids.size(0), options.part),
      [&](const Part& part) { return text_features(model, texts, part, options); });
}

at::Tensor encode_videos(LiteVL& model, const at::Tensor& video, const SplitOptions& options) {
  return encode_without_gradients(split_rows(video.size(0), options.part), [&](const Part& part) {
    const Autocast autocast(options.bfloat16);
    return model->video_feature(
        model->encode_video(video.narrow(0, part.begin, part.length), nullptr, options.kept_places),
        video.size(1));
  });
}

}  // namespace litevl
