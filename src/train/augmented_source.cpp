#include "train/augmented_source.h"

#include <array>
#include <cmath>
#include <numbers>
#include <random>
#include <utility>
#include <vector>

#include "core/torch.h"
#include "torch/tensors.h"
#include "train/augmentation.h"
#include "video/normalise.h"

namespace litevl {
namespace {

at::Tensor by_channel(const std::array<double, 3>& values) {
  return torch::tensor(at::ArrayRef<double>(values), torch::kFloat32).view({3, 1, 1});
}

std::mt19937_64 generator_of(std::uint64_t seed, std::int64_t step, std::size_t item) {
  const auto number = static_cast<std::uint64_t>(step);
  std::seed_seq sequence{seed, seed >> 32, number, number >> 32, std::uint64_t{item}};
  return std::mt19937_64(sequence);
}

// Decided by all texts about each video.
std::vector<char> may_be_flipped(const PairBatch& batch) {
  std::vector<char> result(static_cast<std::size_t>(batch.video.size(0)), 1);
  for (std::size_t i = 0; i < batch.captions.size(); ++i)
    if (tells_sides(batch.captions[i])) result[i] = 0;
  for (const auto& [video, question] : batch.questions) {
    auto& may_flip = result[static_cast<std::size_t>(video)];
    if (tells_sides(question.text)) may_flip = 0;
    for (const auto& answer : question.answers)
      if (tells_sides(answer.text)) may_flip = 0;
  }
  return result;
}

}  // namespace

std::int64_t decoded_size(const AugmentOptions& options) {
  return std::llround(std::ceil(std::numbers::sqrt2 * static_cast<double>(options.image_size)));
}

AugmentedSource::AugmentedSource(std::unique_ptr<PairSource> source, const AugmentOptions& options)
    : source_(std::move(source)), options_(options) {}

PairBatch AugmentedSource::batch(std::int64_t step) {
  auto batch = source_->batch(step);
  const auto may_flip = may_be_flipped(batch);
  const auto mean = by_channel(kPixelMean), deviation = by_channel(kPixelDeviation);
  std::vector<at::Tensor> videos;
  videos.reserve(may_flip.size());
  for (std::size_t i = 0; i < may_flip.size(); ++i) {
    auto generator = generator_of(options_.seed, step, i);
    const auto augmentation = choose_augmentation(generator, may_flip[i] != 0);
    const auto frames =
        (as_tensor(batch.video.row(static_cast<std::int64_t>(i))) * deviation + mean) * 255;
    videos.push_back((augment_frames(frames, augmentation, options_.image_size) / 255 - mean) /
                     deviation);
  }
  batch.video = as_array(torch::stack(videos));
  return batch;
}

}  // namespace litevl
