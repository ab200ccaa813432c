#include "explain/overlay_video.h"

#include <algorithm>
#include <cmath>

#include "explain/numbers.h"
#include "explain/pictures.h"
#include "video/video_reader.h"
#include "video/video_writer.h"

namespace litevl {
namespace {

constexpr double kMostRate = 15;  // pictures per second
constexpr double kMostPictures = 900;
constexpr std::size_t kAtOnce = 32;  // decoded together

// `heat` (T,R,C) at the times `seconds`, between the frames' own times: (B,R,C).
Array<float> heat_at(const Array<float>& heat, const std::vector<double>& frame_seconds,
                     const std::vector<double>& seconds) {
  std::vector<Array<float>> rows;
  for (const double time : seconds) {
    const auto after = std::lower_bound(frame_seconds.begin(), frame_seconds.end(), time);
    const auto right = std::min(after - frame_seconds.begin(), std::ssize(frame_seconds) - 1);
    const auto left = std::max<std::int64_t>(right - 1, 0);
    const double from = frame_seconds[static_cast<std::size_t>(left)];
    const double range = frame_seconds[static_cast<std::size_t>(right)] - from;
    const double share = range > 0 ? std::clamp((time - from) / range, 0.0, 1.0) : 1;
    auto& row = rows.emplace_back(heat.row(left).clone());
    const auto next = heat.row(right);
    for (std::int64_t i = 0; i < row.count(); ++i)
      row[i] += static_cast<float>(share) * (next[i] - row[i]);
  }
  return stack(rows);
}

}  // namespace

void write_overlay_video(const std::filesystem::path& path, const ExplainedVideo& video,
                         const Array<float>& heat) {
  VideoReader reader(video.path);
  // In H.264 sides are even.
  const FrameSize size{static_cast<int>(video.pictures.size(1)) & ~1,
                       static_cast<int>(video.pictures.size(2)) & ~1};
  const double rate = std::clamp(std::round(reader.info().frame_rate), 1.0, kMostRate);
  const double length = video.end_seconds - video.start_seconds;
  const auto count =
      static_cast<std::int64_t>(std::clamp(std::round(length * rate), 1.0, kMostPictures));
  const double most = most_of(heat);
  VideoWriter writer(
      path, {.width = size.width, .height = size.height, .frame_rate = static_cast<int>(rate)});
  std::vector<double> times;
  for (std::int64_t i = 0; i < count; ++i) {
    times.push_back(video.start_seconds +
                    length * (static_cast<double>(i) + 0.5) / static_cast<double>(count));
    if (times.size() < kAtOnce && i + 1 < count) continue;
    const auto pictures =
        overlay(reader.read_pictures(times, size), heat_at(heat, video.seconds, times), most);
    for (std::int64_t b = 0; b < pictures.size(0); ++b) writer.write(pictures.row(b).data());
    times.clear();
  }
  writer.finish();
}

}  // namespace litevl
