#include "explain/pictures.h"

#include <algorithm>
#include <vector>

#include "core/torch.h"
#include "explain/colours.h"
#include "video/picture_writer.h"

namespace litevl {
namespace {

constexpr std::uint8_t kWhite = 255;
constexpr double kMostCover = 0.75;  // of a picture by the hottest colour

// The colours (…,3) uint8 of `values` (…), from 0 to 1.
at::Tensor heat_colours(const at::Tensor& values) {
  constexpr std::int64_t kSteps = 256;
  auto table = torch::empty({kSteps, 3}, torch::kUInt8);
  for (std::int64_t i = 0; i < kSteps; ++i) {
    const Rgb colour =
        colour_of(ColourScale::kHeat, static_cast<double>(i) / static_cast<double>(kSteps - 1));
    std::copy(colour.begin(), colour.end(), table.data_ptr<std::uint8_t>() + 3 * i);
  }
  const auto index = (values * (kSteps - 1)).round().to(torch::kInt64);
  auto sizes = values.sizes().vec();
  sizes.push_back(3);
  return table.index_select(0, index.flatten()).view(sizes);
}

std::string encode(const at::Tensor& picture, PictureFormat format) {
  const auto pixels = picture.contiguous();
  return encode_picture(pixels.data_ptr<std::uint8_t>(), static_cast<int>(pixels.size(1)),
                        static_cast<int>(pixels.size(0)), format);
}

}  // namespace

at::Tensor overlay(const at::Tensor& frames, const at::Tensor& heat, double most) {
  const auto H = frames.size(1), W = frames.size(2);
  auto warm = (heat / (most > 0 ? most : 1)).to(torch::kFloat32).unsqueeze(1);  // (T,1,R,C)
  warm = torch::upsample_bilinear2d(warm, {H, W}, /*align_corners=*/false).squeeze(1).clamp(0, 1);
  const auto cover = warm.sqrt().unsqueeze(-1) * kMostCover;  // (T,H,W,1)
  const auto colours = heat_colours(warm).to(torch::kFloat32);
  const auto pixels = frames.to(torch::kFloat32);
  return (pixels * (1 - cover) + colours * cover).round().clamp(0, 255).to(torch::kUInt8);
}

at::Tensor side_by_side(const at::Tensor& frames, std::int64_t gap) {
  const auto space = torch::full({frames.size(1), gap, 3}, kWhite, torch::kUInt8);
  std::vector<at::Tensor> parts;
  for (std::int64_t t = 0; t < frames.size(0); ++t) {
    if (t > 0 && gap > 0) parts.push_back(space);
    parts.push_back(frames[t]);
  }
  return torch::cat(parts, 1);
}

std::string png(const at::Tensor& picture) { return encode(picture, PictureFormat::kPng); }

std::string jpeg(const at::Tensor& picture) { return encode(picture, PictureFormat::kJpeg); }

}  // namespace litevl
