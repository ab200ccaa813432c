#include "video/picture_reader.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include "litevl/error.h"
#include "video/demuxer.h"
#include "video/frame_finder.h"
#include "video/orientation.h"
#include "video/read_timeline.h"
#include "video/scaler.h"

namespace litevl {
namespace {

constexpr int kMaxThreads = 64;
constexpr std::int64_t kMaxBytes = std::int64_t{1} << 34;  // of one call's pictures, as uint8

void check_request(const std::string& where, const std::vector<double>& times, FrameSize size) {
  const auto refuse = [&](const std::string& what) {
    throw Error(Error::Kind::kUsage, where, what);
  };
  if (std::min(size.height, size.width) < 1 ||
      std::max(size.height, size.width) > Demuxer::kMaxPictureSide)
    refuse("pictures of " + std::to_string(size.width) + "×" + std::to_string(size.height) +
           " pixels asked for, expected 1 to " + std::to_string(Demuxer::kMaxPictureSide) +
           " a side");
  const std::int64_t picture_bytes = std::int64_t{3} * size.height * size.width;
  if (static_cast<std::int64_t>(times.size()) > kMaxBytes / picture_bytes)
    refuse(std::to_string(times.size()) + " pictures are too many for one call");
  if (!std::all_of(times.begin(), times.end(), [](double time) { return std::isfinite(time); }))
    refuse("a time is not finite");
  if (!std::is_sorted(times.begin(), times.end())) refuse("the times are not ascending");
}

int checked_threads(const std::filesystem::path& path, int num_threads) {
  if (num_threads < 1 || num_threads > kMaxThreads)
    throw Error(Error::Kind::kUsage, path.string(),
                "decoder_threads is " + std::to_string(num_threads) + ", expected 1 to " +
                    std::to_string(kMaxThreads));
  return num_threads;
}

Timeline timeline_of(Demuxer& demuxer, const VideoReaderOptions& options) {
  if (!options.timeline) return read_timeline(demuxer);
  demuxer.set_clock(options.timeline->jumps);
  return *options.timeline;
}

}  // namespace

class PictureReader::Impl {
 public:
  Impl(const std::filesystem::path& path, const VideoReaderOptions& options)
      : demuxer_(path),
        timeline_(timeline_of(demuxer_, options)),
        orientation_(read_orientation(demuxer_)),
        finder_(demuxer_, checked_threads(path, options.decoder_threads)) {
    begin_with_first_picture();
    info_ = read_video_info(demuxer_, timeline_);
  }

  const VideoInfo& info() const { return info_; }
  const Timeline& timeline() const { return timeline_; }
  double shown_since_seconds() const { return shown_since_seconds_; }

  const AVFrame& frame_at(double time_seconds) {
    const AVFrame& frame =
        finder_.frame_at(av_sat_add64(zero_ticks_, demuxer_.ticks(std::max(0.0, time_seconds))));
    shown_since_seconds_ = seconds(frame.pts);
    note_damage(time_seconds);
    return frame;
  }

  void read(const std::vector<double>& times, FrameSize size,
            const std::function<void(std::int64_t, const std::vector<std::uint8_t>&)>& use) {
    check_request(demuxer_.path().string(), times, size);
    std::vector<std::uint8_t> pixels(3 * static_cast<std::size_t>(size.height) *
                                     static_cast<std::size_t>(size.width));
    std::int64_t shown_pts = AV_NOPTS_VALUE;
    for (std::size_t i = 0; i < times.size(); ++i) {
      const AVFrame& frame = frame_at(times[i]);
      if (frame.pts != shown_pts) show(frame, size, pixels.data());
      shown_pts = frame.pts;
      use(static_cast<std::int64_t>(i), pixels);
    }
  }

 private:
  void show(const AVFrame& frame, FrameSize size, std::uint8_t* pixels) {
    FrameSize stored = size;
    if (orientation_.is_transposed) std::swap(stored.height, stored.width);
    const AvFrame picture = make_picture(AV_PIX_FMT_RGB24, stored.width, stored.height);
    scaler_.scale(frame, *picture);
    orient(picture->data[0], picture->linesize[0], orientation_, size.height, size.width, pixels);
  }

  // Pictures before the first key frame are in the packets only. Where pictures have no times of
  // their own, they are shown when their decoder gives them, and the first one is where its packet
  // is.
  void begin_with_first_picture() {
    zero_ticks_ = timeline_.zero_ticks;
    const double start = timeline_.start_seconds();
    if (!finder_.is_timed()) {
      zero_ticks_ = av_sat_sub64(finder_.first_pts(), demuxer_.ticks(start));
      return;
    }
    const double first = seconds(finder_.first_pts());
    auto& stretches = timeline_.stretches;
    while (stretches.size() > 1 && stretches.front().range.end_seconds <= first)
      stretches.erase(stretches.begin());
    auto& range = stretches.front().range;
    const double most =
        std::max(range.start_seconds, range.end_seconds - 1 / demuxer_.frame_rate());
    range.start_seconds = std::clamp(first, range.start_seconds, most);
  }

  void note_damage(double asked_seconds) {
    for (const auto& [first, last] : finder_.take_damage())
      timeline_.add_damage({std::max(0.0, seconds(first)), std::max(0.0, seconds(last))});
    if (timeline_.is_shown(asked_seconds, shown_since_seconds_)) return;
    const double start = timeline_.start_seconds();
    if (asked_seconds >= start && asked_seconds < timeline_.end_seconds())
      timeline_.add_damage({asked_seconds, asked_seconds});
  }

  double seconds(std::int64_t pts) const {
    return demuxer_.seconds(av_sat_sub64(pts, zero_ticks_));
  }

  Demuxer demuxer_;
  Timeline timeline_;
  VideoInfo info_;
  std::int64_t zero_ticks_ = 0;
  double shown_since_seconds_ = 0;
  Orientation orientation_;
  FrameFinder finder_;  // after `demuxer_`, which it moves
  Scaler scaler_{demuxer_.where()};
};

PictureReader::PictureReader(const std::filesystem::path& path, const VideoReaderOptions& options)
    : impl_(std::make_unique<Impl>(path, options)) {}
PictureReader::~PictureReader() = default;
PictureReader::PictureReader(PictureReader&&) noexcept = default;
PictureReader& PictureReader::operator=(PictureReader&&) noexcept = default;

const VideoInfo& PictureReader::info() const { return impl_->info(); }
const Timeline& PictureReader::timeline() const { return impl_->timeline(); }
double PictureReader::shown_since_seconds() const { return impl_->shown_since_seconds(); }

double PictureReader::look_at(double seconds) {
  impl_->frame_at(seconds);
  return shown_since_seconds();
}

void PictureReader::read(
    const std::vector<double>& times_seconds, FrameSize size,
    const std::function<void(std::int64_t, const std::vector<std::uint8_t>&)>& use) {
  impl_->read(times_seconds, size, use);
}

}  // namespace litevl
