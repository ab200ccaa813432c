#include "video/video_reader.h"

#include <algorithm>

#include "video/demuxer.h"
#include "video/normalise.h"

namespace litevl {

VideoReader::VideoReader(const std::filesystem::path& path, const VideoReaderOptions& options)
    : pictures_(path, options) {}

Array<float> VideoReader::read_frames(const std::vector<double>& times_seconds, FrameSize size) {
  Array<float> frames;  // allocated when the request is known to be sound
  pictures_.read(times_seconds, size, [&](std::int64_t i, const std::vector<std::uint8_t>& pixels) {
    if (!frames.is_defined())
      frames = Array<float>({std::ssize(times_seconds), 3, size.height, size.width});
    normalise(pixels.data(), size.height, size.width, frames.row(i).data());
  });
  return frames.is_defined() ? frames : Array<float>({0, 3, size.height, size.width});
}

Array<std::uint8_t> VideoReader::read_pictures(const std::vector<double>& times_seconds,
                                               FrameSize size) {
  Array<std::uint8_t> pictures;
  pictures_.read(times_seconds, size, [&](std::int64_t i, const std::vector<std::uint8_t>& pixels) {
    if (!pictures.is_defined())
      pictures = Array<std::uint8_t>({std::ssize(times_seconds), size.height, size.width, 3});
    std::copy(pixels.begin(), pixels.end(), pictures.row(i).data());
  });
  return pictures.is_defined() ? pictures : Array<std::uint8_t>({0, size.height, size.width, 3});
}

void check_is_video(const std::filesystem::path& path) { const Demuxer opened(path); }

}  // namespace litevl
