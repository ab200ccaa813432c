#include "train/augmentation.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "core/torch.h"

namespace litevl {
namespace {

constexpr double kLeastArea = 0.5;       // BLIP's fine-tuning; 0.2 when it pre-trains
constexpr double kGrey = 128;            // the colour where a moved picture leaves a gap
constexpr double kShear = 0.15;          // strength 5 of 10, 0.3 at 10
constexpr double kShiftPixels = 5;       // 10 at 10
constexpr double kRotationDegrees = 15;  // 30 at 10

double uniform(std::mt19937_64& generator, double low, double high) {
  return low + (high - low) * static_cast<double>(generator() >> 11) * 0x1p-53;
}

bool chance(std::mt19937_64& generator) { return uniform(generator, 0, 1) < 0.5; }

Crop choose_crop(std::mt19937_64& generator) {
  const double ratio = std::log(4.0 / 3);
  for (int attempt = 0; attempt < 10; ++attempt) {
    const double area = uniform(generator, kLeastArea, 1);
    const double shape = std::exp(uniform(generator, -ratio, ratio));
    const double width = std::sqrt(area * shape), height = std::sqrt(area / shape);
    if (width > 1 || height > 1) continue;
    return {uniform(generator, 0, 1 - height), uniform(generator, 0, 1 - width), height, width};
  }
  return {};
}

// Begin and length in pixels, at least one, of a fraction of `side`.
std::pair<std::int64_t, std::int64_t> pixels(double begin, double length, std::int64_t side) {
  const auto count = std::clamp(std::llround(length * static_cast<double>(side)), 1LL,
                                static_cast<long long>(side));
  const auto first = std::min(std::llround(begin * static_cast<double>(side)), side - count);
  return {first, count};
}

at::Tensor crop_and_resize(const at::Tensor& frames, const Crop& crop, std::int64_t size) {
  const auto [top, height] = pixels(crop.top, crop.height, frames.size(2));
  const auto [left, width] = pixels(crop.left, crop.width, frames.size(3));
  const auto part = frames.narrow(2, top, height).narrow(3, left, width).contiguous();
  return at::_upsample_bicubic2d_aa(part, {size, size}, /*align_corners=*/false).clamp_(0, 255);
}

// The pixel at (x,y) comes from (a·x + b·y + c, d·x + e·y + f).
at::Tensor warp(const at::Tensor& frames, const std::array<double, 6>& source) {
  const auto H = frames.size(2), W = frames.size(3);
  const auto x = torch::arange(W, torch::kFloat32).unsqueeze(0);  // (1,W)
  const auto y = torch::arange(H, torch::kFloat32).unsqueeze(1);  // (H,1)
  const auto place = [](const at::Tensor& pixel, std::int64_t side) {
    return pixel * (2.0 / static_cast<double>(std::max<std::int64_t>(side - 1, 1))) - 1;
  };
  const auto grid = torch::stack({place(source[0] * x + source[1] * y + source[2], W),
                                  place(source[3] * x + source[4] * y + source[5], H)},
                                 -1);  // (H,W,2)
  return at::grid_sampler(frames - kGrey, grid.unsqueeze(0).expand({frames.size(0), H, W, 2}),
                          /*interpolation_mode=*/0, /*padding_mode=*/0, /*align_corners=*/true) +
         kGrey;
}

at::Tensor rotate(const at::Tensor& frames, double degrees) {
  const double angle = degrees * std::numbers::pi / 180;
  const double c = std::cos(angle), s = std::sin(angle);
  const double x = static_cast<double>(frames.size(3)) / 2;
  const double y = static_cast<double>(frames.size(2)) / 2;
  return warp(frames, {c, s, x - c * x - s * y, -s, c, y + s * x - c * y});
}

at::Tensor stretch_contrast(const at::Tensor& frames) {
  const auto low = frames.amin({0, 2, 3}, /*keepdim=*/true);  // (1,3,1,1)
  const auto range = frames.amax({0, 2, 3}, /*keepdim=*/true) - low;
  return torch::where(range > 0, (frames - low) * 255 / range.clamp_min(1e-6), frames);
}

at::Tensor equalize(const at::Tensor& frames) {
  const auto levels = frames.round().clamp(0, 255).to(torch::kInt64);
  std::vector<at::Tensor> channels;
  for (std::int64_t c = 0; c < frames.size(1); ++c) {
    const auto level = levels.select(1, c);
    const auto counts = level.flatten().bincount({}, 256);
    const auto last = counts.nonzero().max().item<std::int64_t>();
    const auto step = (counts.sum() - counts[last]).item<std::int64_t>() / 255;
    if (step == 0) {  // only one level, or too few pixels
      channels.push_back(frames.select(1, c));
      continue;
    }
    const auto before = counts.cumsum(0) - counts + step / 2;
    const auto table = (before / step).floor().clamp(0, 255);
    channels.push_back(
        table.index_select(0, level.flatten()).view(level.sizes()).to(torch::kFloat32));
  }
  return torch::stack(channels, 1);
}

at::Tensor change_picture(const at::Tensor& frames, const Augmentation::Operation& operation) {
  const double sign = operation.sign;
  switch (operation.change) {
    case PictureChange::kNone:
      return frames;
    case PictureChange::kAutoContrast:
      return stretch_contrast(frames);
    case PictureChange::kEqualize:
      return equalize(frames);
    case PictureChange::kShearX:
      return warp(frames, {1, sign * kShear, 0, 0, 1, 0});
    case PictureChange::kShearY:
      return warp(frames, {1, 0, 0, sign * kShear, 1, 0});
    case PictureChange::kTranslateX:
      return warp(frames, {1, 0, sign * kShiftPixels, 0, 1, 0});
    case PictureChange::kTranslateY:
      return warp(frames, {1, 0, 0, 0, 1, sign * kShiftPixels});
    case PictureChange::kRotate:
      return rotate(frames, sign * kRotationDegrees);
  }
  return frames;
}

}  // namespace

Augmentation choose_augmentation(std::mt19937_64& generator, bool may_flip) {
  // With BLIP's probabilities, in which Identity, Brightness and Sharpness do nothing.
  constexpr std::array kChanges = {PictureChange::kNone,       PictureChange::kNone,
                                   PictureChange::kNone,       PictureChange::kAutoContrast,
                                   PictureChange::kEqualize,   PictureChange::kShearX,
                                   PictureChange::kShearY,     PictureChange::kTranslateX,
                                   PictureChange::kTranslateY, PictureChange::kRotate};
  Augmentation result;
  result.crop = choose_crop(generator);
  result.is_flipped = chance(generator) && may_flip;
  for (auto& operation : result.operations) {
    const auto change = kChanges[generator() % kChanges.size()];
    const bool is_made = chance(generator);  // BLIP leaves out half of them
    operation = {is_made ? change : PictureChange::kNone, chance(generator) ? 1.0 : -1.0};
  }
  return result;
}

at::Tensor augment_frames(const at::Tensor& frames, const Augmentation& augmentation,
                          std::int64_t size) {
  auto result = crop_and_resize(frames, augmentation.crop, size);
  if (augmentation.is_flipped) result = result.flip(3);
  for (const auto& operation : augmentation.operations) result = change_picture(result, operation);
  return result;
}

bool tells_sides(std::string_view text) {
  std::string word;
  const auto is_side = [&word] {
    return word.starts_with("left") || word.starts_with("right") || word.ends_with("clockwise");
  };
  for (const char c : text) {
    const auto lower = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    if (lower >= 'a' && lower <= 'z') {
      word += lower;
      continue;
    }
    if (is_side()) return true;
    word.clear();
  }
  return is_side();
}

}  // namespace litevl
