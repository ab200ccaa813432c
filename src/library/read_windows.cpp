#include "library/read_windows.h"

#include <algorithm>

#include "config/frame_size.h"
#include "library/clip_reader.h"
#include "litevl/error.h"

namespace litevl {

ReadWindows read_windows(const ModelConfig& config) {
  const auto frames = static_cast<int>(config.vision.max_frames);
  const auto size = frame_size(config.vision);
  return [frames, size](const std::string& video, const std::vector<TimeRange>& ranges,
                        const std::function<void(const WindowPictures&)>& use) {
    VideoReader reader(video);
    bool is_any = false;
    read_clips(reader, ranges, frames, size, [&](const ReadClip& clip) {
      is_any = true;
      use({clip.range, clip.pictures, clip.seconds});
      return true;
    });
    if (!is_any) throw Error(Error::Kind::kData, video, "nothing can be read there");
  };
}

}  // namespace litevl
