#include "eval/video_stream.h"

#include <algorithm>
#include <span>
#include <utility>

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

// `videos` of the list at `paths`.
VideoBatch decode(const std::vector<std::filesystem::path>& paths,
                  std::span<const std::int64_t> videos, const VideoStreamOptions& options) {
  VideoBatch batch;
  std::vector<Array<float>> pixels;  // (T,3,H,W) each
  for (const auto video : videos) {
    try {
      pixels.push_back(read_video(paths[static_cast<std::size_t>(video)], options));
      batch.videos.push_back(video);
    } catch (const Error& error) {
      if (error.kind() != Error::Kind::kData) throw;
      batch.missing.push_back({video, error.what()});
    }
  }
  if (!pixels.empty()) batch.pixels = stack(pixels);
  return batch;
}

const VideoStreamOptions& checked(const VideoStreamOptions& options) {
  if (options.batch < 1 || options.frames < 1)
    throw Error(Error::Kind::kUsage, "videos", "batch and frames must be 1 or more");
  return options;
}

}  // namespace

VideoStream::VideoStream(std::vector<std::filesystem::path> paths, std::vector<std::int64_t> videos,
                         const VideoStreamOptions& options)
    : batches_(1, [paths = std::move(paths), videos = std::move(videos),
                   options = checked(options)](const MadeAhead<VideoBatch>::Taker& take) {
        const auto size = static_cast<std::size_t>(options.batch);
        std::span<const std::int64_t> rest(videos);
        while (!rest.empty() &&
               take.wait_for_room()) {  // only one batch ahead, because batches are large
          const auto some = rest.first(std::min(size, rest.size()));
          if (!take(decode(paths, some, options))) break;
          rest = rest.subspan(some.size());
        }
      }) {}

std::optional<VideoBatch> VideoStream::next() {
  check_stop();
  return batches_.next();
}

}  // namespace litevl
