#include "video/video_reader.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "video/normalise.h"

namespace litevl {

VideoReader::VideoReader(const std::filesystem::path& path, const VideoReaderOptions& options)
    : pictures_(path, options) {}

at::Tensor VideoReader::read_frames(const std::vector<double>& times_seconds, FrameSize size) {
  const auto T = static_cast<std::int64_t>(times_seconds.size());
  at::Tensor frames;  // allocated when the request is known to be sound
  pictures_.read(times_seconds, size, [&](std::int64_t i, const std::vector<std::uint8_t>& pixels) {
    if (!frames.defined()) frames = at::empty({T, 3, size.height, size.width}, at::kFloat);
    normalise(pixels.data(), size.height, size.width,
              frames.data_ptr<float>() + i * frames.stride(0));
  });
  return frames.defined() ? frames : at::empty({0, 3, size.height, size.width}, at::kFloat);
}

at::Tensor VideoReader::read_pictures(const std::vector<double>& times_seconds, FrameSize size) {
  const auto T = static_cast<std::int64_t>(times_seconds.size());
  at::Tensor pictures;
  pictures_.read(times_seconds, size, [&](std::int64_t i, const std::vector<std::uint8_t>& pixels) {
    if (!pictures.defined()) pictures = at::empty({T, size.height, size.width, 3}, at::kByte);
    std::copy(pixels.begin(), pixels.end(),
              pictures.data_ptr<std::uint8_t>() + i * pictures.stride(0));
  });
  return pictures.defined() ? pictures : at::empty({0, size.height, size.width, 3}, at::kByte);
}

}  // namespace litevl
