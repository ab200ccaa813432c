#include "eval/video_stream.h"

#include <algorithm>

#include "core/stop.h"
#include "litevl/error.h"
#include "video/sampling.h"

namespace litevl {
namespace {

Array<float> read_video(const std::filesystem::path& path, const VideoStreamOptions& options) {
  VideoReader reader = options.timelines ? options.timelines->open(path) : VideoReader(path);
  const auto [start, end] = used_stretch(reader.info(), options.first_seconds);
  return reader.read_frames(sample_middles(start, end, options.frames), options.size);
}

}  // namespace

VideoStream::VideoStream(std::vector<std::filesystem::path> paths, std::vector<std::int64_t> videos,
                         const VideoStreamOptions& options)
    : paths_(std::move(paths)), videos_(std::move(videos)), options_(options) {
  if (options_.batch < 1 || options_.frames < 1)
    throw Error(Error::Kind::kUsage, "videos", "batch and frames must be 1 or more");
  begin_next();
}

std::optional<VideoBatch> VideoStream::next() {
  check_stop();
  if (!ahead_.valid()) return std::nullopt;
  VideoBatch batch = ahead_.get();
  begin_next();
  return batch;
}

void VideoStream::begin_next() {
  if (begun_ == videos_.size()) return;
  const auto begin = begun_;
  begun_ = std::min(begun_ + static_cast<std::size_t>(options_.batch), videos_.size());
  ahead_ =
      std::async(std::launch::async, [this, begin, end = begun_] { return decode(begin, end); });
}

VideoBatch VideoStream::decode(std::size_t begin, std::size_t end) const {
  VideoBatch batch;
  std::vector<Array<float>> pixels;  // (T,3,H,W) each
  for (std::size_t i = begin; i < end; ++i) {
    try {
      pixels.push_back(read_video(paths_[static_cast<std::size_t>(videos_[i])], options_));
      batch.videos.push_back(videos_[i]);
    } catch (const Error& error) {
      if (error.kind() != Error::Kind::kData) throw;
      batch.missing.push_back({videos_[i], error.what()});
    }
  }
  if (!pixels.empty()) batch.pixels = stack(pixels);
  return batch;
}

}  // namespace litevl
