#include "video/picture_reader.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include "litevl/error.h"
#include "video/demuxer.h"
#include "video/orientation.h"
#include "video/scaler.h"
#include "video/timed_pictures.h"

namespace litevl {
namespace {

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

}  // namespace

class PictureReader::Impl {
 public:
  Impl(const std::filesystem::path& path, const VideoReaderOptions& options)
      : pictures_(path, options) {}

  const TimedPictures& pictures() const { return pictures_; }
  double shown_since_seconds() const { return shown_since_seconds_; }

  const AVFrame& frame_at(double time_seconds) {
    const AVFrame& frame = pictures_.at(time_seconds);
    shown_since_seconds_ = pictures_.seconds(frame);
    return frame;
  }

  void read(const std::vector<double>& times, FrameSize size,
            const std::function<void(std::int64_t, const std::vector<std::uint8_t>&)>& use) {
    check_request(pictures_.demuxer().path().string(), times, size);
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
    const Orientation& orientation = pictures_.orientation();
    FrameSize stored = size;
    if (orientation.is_transposed) std::swap(stored.height, stored.width);
    const AvFrame picture = make_picture(AV_PIX_FMT_RGB24, stored.width, stored.height);
    scaler_.scale(frame, *picture);
    orient(picture->data[0], picture->linesize[0], orientation, size.height, size.width, pixels);
  }

  TimedPictures pictures_;
  double shown_since_seconds_ = 0;
  Scaler scaler_{pictures_.demuxer().where()};
};

PictureReader::PictureReader(const std::filesystem::path& path, const VideoReaderOptions& options)
    : impl_(std::make_unique<Impl>(path, options)) {}
PictureReader::~PictureReader() = default;
PictureReader::PictureReader(PictureReader&&) noexcept = default;
PictureReader& PictureReader::operator=(PictureReader&&) noexcept = default;

const VideoInfo& PictureReader::info() const { return impl_->pictures().info(); }
const Timeline& PictureReader::timeline() const { return impl_->pictures().timeline(); }
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
