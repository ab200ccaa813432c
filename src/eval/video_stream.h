// The videos of a list as pixels, decoded ahead while the model encodes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/array.h"
#include "core/made_ahead.h"
#include "video/known_timelines.h"

namespace litevl {

/// A video that could not be read.
struct MissingVideo {
  std::int64_t video = 0;  ///< index in the list
  std::string reason;
};

/// B videos of a list, and separately those that could not be read.
struct VideoBatch {
  std::vector<std::int64_t> videos;  ///< B, indices in the list
  Array<float> pixels;               ///< (B,T,3,H,W) float32, normalised; undefined if B is 0
  std::vector<MissingVideo> missing;
};

struct VideoStreamOptions {
  int frames = 8;  ///< T: the frames in the middle of T equal parts
  /// Only so many seconds of a video, from its beginning, are used.
  double first_seconds = std::numeric_limits<double>::infinity();
  FrameSize size;
  int batch = 8;  ///< videos decoded together: B and the missing ones
  /// The timelines of the files, if they are opened more than once.
  std::shared_ptr<KnownTimelines> timelines = {};
};

/// Returns `videos` in batches, and decodes the next batch meanwhile. For one thread.
class VideoStream {
 public:
  /// `paths` are all videos of the list, `videos` the indices of those to return. Throws Error
  /// (kUsage) for wrong options.
  VideoStream(std::vector<std::filesystem::path> paths, std::vector<std::int64_t> videos,
              const VideoStreamOptions& options);

  /// The next batch, or nothing after the last. Throws Stopped if a stop is requested.
  std::optional<VideoBatch> next();

 private:
  MadeAhead<VideoBatch> batches_;
};

}  // namespace litevl
