#include "app/filmstrip.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "app/json_forms.h"
#include "app/small_digits.h"
#include "app/terminal.h"
#include "litevl/error.h"
#include "video/picture_writer.h"
#include "video/sampling.h"
#include "video/video_reader.h"

namespace litevl {
namespace {

constexpr int kGapPixels = 4;
constexpr std::int64_t kMostSide = 16384;  // of a picture file
constexpr int kLabelledSide = 100;         // pixels; smaller pictures have no room for a time
constexpr std::uint8_t kWhite = 255;

using Picture = Array<std::uint8_t>;

void check_options(const FilmstripOptions& options) {
  const auto check = [](const char* name, int value, int least, int most) {
    if (value < least || value > most)
      throw Error(Error::Kind::kUsage, "filmstrip",
                  std::string(name) + " is " + std::to_string(value) + ", expected " +
                      std::to_string(least) + " to " + std::to_string(most));
  };
  check("pictures", options.pictures, 1, 64);
  check("most_side", options.most_side, 8, 4096);
}

FrameSize size_within(const VideoInfo& info, int most_side) {
  const double scale = static_cast<double>(most_side) / std::max(info.width, info.height);
  const auto side = [&](int pixels) {
    return std::max(1, static_cast<int>(std::lround(pixels * scale)));
  };
  return {.height = side(info.height), .width = side(info.width)};
}

TimeRange range_of(const GivenMoment& moment, const VideoInfo& info) {
  const double end = info.duration_seconds;
  if (moment.start_seconds >= end)
    throw Error(Error::Kind::kUsage, moment.video.string(),
                "ends at " + format_time(end) + ", before " + format_time(moment.start_seconds));
  return {moment.start_seconds, std::min(end, moment.end_seconds.value_or(end))};
}

Picture white(std::int64_t height, std::int64_t width) {
  Picture picture({height, width, 3});
  std::fill(picture.begin(), picture.end(), kWhite);
  return picture;
}

void paste(const Picture& part, Picture& picture, std::int64_t top, std::int64_t left) {
  const std::int64_t row = 3 * part.size(1);
  for (std::int64_t y = 0; y < part.size(0); ++y)
    std::copy_n(part.data() + y * row, row,
                picture.data() + 3 * ((top + y) * picture.size(1) + left));
}

}  // namespace

Filmstrip make_filmstrip(const GivenMoment& moment, const FilmstripOptions& options) {
  check_options(options);
  VideoReader reader(moment.video);
  return make_filmstrip(reader, moment, options);
}

Filmstrip make_filmstrip(VideoReader& reader, const GivenMoment& moment,
                         const FilmstripOptions& options) {
  check_options(options);
  Filmstrip strip;
  strip.range = range_of(moment, reader.info());
  strip.times =
      sample_middles(strip.range.start_seconds, strip.range.end_seconds, options.pictures);
  const FrameSize size = size_within(reader.info(), options.most_side);
  const Picture pictures = reader.read_pictures(strip.times, size);
  const int count = options.pictures;
  const int most_columns =
      options.most_width > 0
          ? std::max(1, (options.most_width + kGapPixels) / (size.width + kGapPixels))
          : count;
  const int rows = (count + most_columns - 1) / most_columns;
  const int columns = (count + rows - 1) / rows;
  strip.picture = white(std::int64_t{rows} * (size.height + kGapPixels) - kGapPixels,
                        std::int64_t{columns} * (size.width + kGapPixels) - kGapPixels);
  for (int i = 0; i < count; ++i) {
    const std::int64_t top = std::int64_t{i / columns} * (size.height + kGapPixels);
    const std::int64_t left = std::int64_t{i % columns} * (size.width + kGapPixels);
    paste(pictures.row(i), strip.picture, top, left);
    if (options.has_times && size.width >= kLabelledSide)
      draw_digits(strip.picture, left, top + size.height,
                  format_time(strip.times[static_cast<std::size_t>(i)]),
                  size.width >= 2 * kLabelledSide ? 2 : 1);
  }
  return strip;
}

Picture below_one_another(const std::vector<Filmstrip>& strips) {
  std::int64_t height = -3 * kGapPixels;
  std::int64_t width = 1;
  for (const Filmstrip& strip : strips) {
    height += strip.picture.size(0) + 3 * kGapPixels;
    width = std::max(width, strip.picture.size(1));
  }
  if (height > kMostSide || width > kMostSide)
    throw Error(Error::Kind::kUsage, "filmstrip",
                std::to_string(width) + "×" + std::to_string(height) +
                    " pixels, a picture has at most " + std::to_string(kMostSide) + " a side",
                "show fewer moments, or smaller pictures");
  Picture all = white(height, width);
  std::int64_t top = 0;
  for (const Filmstrip& strip : strips) {
    paste(strip.picture, all, top, 0);
    top += strip.picture.size(0) + 3 * kGapPixels;
  }
  return all;
}

void write_filmstrips(const std::filesystem::path& path, const std::vector<Filmstrip>& strips) {
  const Picture all = below_one_another(strips);
  write_picture(path, all.data(), static_cast<int>(all.size(1)), static_cast<int>(all.size(0)));
}

nlohmann::json filmstrip_json(const GivenMoment& moment, const Filmstrip& strip) {
  return {{"video", json_path(moment.video)},
          {"start_seconds", strip.range.start_seconds},
          {"end_seconds", strip.range.end_seconds},
          {"picture_seconds", strip.times}};
}

}  // namespace litevl
