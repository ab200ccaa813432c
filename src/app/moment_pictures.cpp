#include "app/moment_pictures.h"

#include <algorithm>
#include <cmath>

#include "app/terminal.h"
#include "litevl/error.h"
#include "video/picture_writer.h"
#include "video/video_reader.h"

namespace litevl {
namespace {

VideoReader open_known(const CatalogueVideo& video) {
  return VideoReader(video.path, {.timeline = known_timeline(video)});
}

std::string jpeg(const Array<std::uint8_t>& picture, std::int64_t height, std::int64_t width) {
  return encode_picture(picture.data(), static_cast<int>(width), static_cast<int>(height),
                        PictureFormat::kJpeg);
}

int scaled(int pixels, double scale) {
  return std::max(1, static_cast<int>(std::lround(pixels * scale)));
}

}  // namespace

std::string thumbnail_jpeg(const CatalogueVideo& video, double seconds, int width) {
  VideoReader reader = open_known(video);
  const VideoInfo& info = reader.info();
  if (!(seconds >= 0 && seconds < info.duration_seconds))
    throw Error(Error::Kind::kUsage, video.path,
                "ends at " + format_time(info.duration_seconds) + ", and has nothing at " +
                    format_time(std::clamp(seconds, -1e6, 1e6)));
  const double scale = std::min(1.0, static_cast<double>(width) / info.width);
  const FrameSize size{.height = scaled(info.height, scale), .width = scaled(info.width, scale)};
  return jpeg(reader.read_pictures({seconds}, size), size.height, size.width);
}

std::string filmstrip_jpeg(const CatalogueVideo& video, const GivenMoment& moment, int pictures,
                           int height) {
  VideoReader reader = open_known(video);
  const VideoInfo& info = reader.info();
  const double scale = static_cast<double>(height) / info.height;
  FilmstripOptions options;
  options.pictures = pictures;
  options.most_side = std::clamp(scaled(std::max(info.width, info.height), scale), 8, 4096);
  options.has_times = false;
  const Filmstrip strip = make_filmstrip(reader, moment, options);
  return jpeg(strip.picture, strip.picture.size(0), strip.picture.size(1));
}

}  // namespace litevl
