#include "library/clip_reader.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>

#include "video/sampling.h"

namespace litevl {
namespace {

struct Wanted {
  double seconds;
  std::size_t clip;
  std::int64_t frame;
};

// Pictures at the same time are in the order of their clips.
std::vector<Wanted> in_order_of_time(const std::vector<TimeRange>& clips, int frames) {
  std::vector<Wanted> result;
  for (std::size_t clip = 0; clip < clips.size(); ++clip) {
    std::int64_t frame = 0;
    for (const double seconds :
         sample_middles(clips[clip].start_seconds, clips[clip].end_seconds, frames))
      result.push_back({seconds, clip, frame++});
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Wanted& a, const Wanted& b) { return a.seconds < b.seconds; });
  return result;
}

}  // namespace

void read_clips(VideoReader& reader, const std::vector<TimeRange>& clips, int frames,
                FrameSize size, const std::function<bool(std::size_t, const at::Tensor&)>& use) {
  std::map<std::size_t, at::Tensor> begun;  // (T,3,H,W) by clip
  for (const auto& [seconds, clip, frame] : in_order_of_time(clips, frames)) {
    const auto picture = reader.read_frames({seconds}, size);
    at::Tensor& pictures = begun[clip];
    if (!pictures.defined())
      pictures = at::empty({frames, 3, size.height, size.width}, picture.options());
    // Not Tensor::copy_, which would have threads of its own help.
    std::memcpy(pictures[frame].data_ptr(), picture.data_ptr(), picture.nbytes());
    if (frame + 1 < frames) continue;
    if (!use(clip, pictures)) return;
    begun.erase(clip);
  }
}

}  // namespace litevl
