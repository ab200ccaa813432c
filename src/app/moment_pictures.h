// Pictures of a library's videos as JPEG files in memory.
#pragma once

#include <string>

#include "app/catalogue.h"
#include "app/filmstrip.h"

namespace litevl {

/// The picture that the video shows at a time, `width` pixels wide, or as wide as the video if that
/// is less. Throws Error: kUsage for a time before the video or after it, kData if it cannot be
/// read.
std::string thumbnail_jpeg(const CatalogueVideo& video, double seconds, int width);

/// make_filmstrip's picture, `height` pixels high, without times. `moment.video` is ignored.
std::string filmstrip_jpeg(const CatalogueVideo& video, const GivenMoment& moment, int pictures,
                           int height);

}  // namespace litevl
