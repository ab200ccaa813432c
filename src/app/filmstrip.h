// A moment of a video as a strip of pictures.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "app/given_moments.h"
#include "core/array.h"

namespace litevl {

class VideoReader;

struct FilmstripOptions {
  int pictures = 8;       ///< 1 to 64
  int most_side = 240;    ///< pixels, of each picture's longer side, 8 to 4096
  int most_width = 0;     ///< pixels, of a row of them, after which another begins; 0: no bound
  bool has_times = true;  ///< written into the pictures
};

struct Filmstrip {
  Array<std::uint8_t> picture;  ///< (H,W,3), RGB
  TimeRange range;              ///< the moment, up to the video's end
  std::vector<double> times;    ///< of the pictures, ascending
};

/// The middles of equal parts of the moment; one without end goes on to the video's. Throws Error:
/// kUsage for options out of range or a moment after its video's end, kData if the video cannot be
/// read.
Filmstrip make_filmstrip(const GivenMoment& moment, const FilmstripOptions& options = {});
/// The same of a video that is open already.
Filmstrip make_filmstrip(VideoReader& reader, const GivenMoment& moment,
                         const FilmstripOptions& options = {});

/// Strips below one another, filled up with white to the widest. Throws Error
/// (kUsage) if they are more than 16,384 pixels high.
Array<std::uint8_t> below_one_another(const std::vector<Filmstrip>& strips);

/// Writes them so to a picture file, .png or .jpg. Throws Error as above and write_picture.
void write_filmstrips(const std::filesystem::path& path, const std::vector<Filmstrip>& strips);

nlohmann::json filmstrip_json(const GivenMoment& moment, const Filmstrip& strip);

}  // namespace litevl
