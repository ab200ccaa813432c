#include "video/scaler.h"

#include <cstring>
#include <string>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include "litevl/error.h"

namespace litevl {
namespace {

// Untagged videos follow the habit of players: high definition is BT.709.
constexpr int kHighDefinitionLines = 720;

// Accurate rounding also keeps swscale off its fast paths, which take the nearest chroma and leave
// out the antialiasing.
constexpr int kFlags = SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP;

// Files say these by numbers, and FFmpeg keeps whatever number that is, which C++ must not read as
// an enumeration.
template <typename Enumeration>
int number_of(const Enumeration& value) {
  static_assert(sizeof(Enumeration) == sizeof(int));
  int number = 0;
  std::memcpy(&number, &value, sizeof number);
  return number;
}

int matrix_of(const AVFrame& frame) {
  switch (number_of(frame.colorspace)) {
    case AVCOL_SPC_BT709:
      return SWS_CS_ITU709;
    case AVCOL_SPC_FCC:
      return SWS_CS_FCC;
    case AVCOL_SPC_SMPTE240M:
      return SWS_CS_SMPTE240M;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
      return SWS_CS_BT2020;
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
      return SWS_CS_ITU601;
    default:
      return frame.height >= kHighDefinitionLines ? SWS_CS_ITU709 : SWS_CS_ITU601;
  }
}

// 1: 0 to 255; 0: 16 to 235. The "J" formats say it by their name.
int range_of(const AVFrame& frame) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  if (format != nullptr &&
      ((format->flags & AV_PIX_FMT_FLAG_RGB) != 0 || std::string(format->name).starts_with("yuvj")))
    return 1;
  return number_of(frame.color_range) == AVCOL_RANGE_JPEG ? 1 : 0;
}

}  // namespace

void Scaler::scale(const AVFrame& source, AVFrame& target) {
  const Key key{source.width, source.height, source.format, matrix_of(source), range_of(source),
                target.width, target.height, target.format, matrix_of(target), range_of(target)};
  if (!context_ || !(key == key_)) prepare(key);
  const int code = sws_scale(context_.get(), source.data, source.linesize, 0, source.height,
                             target.data, target.linesize);
  if (code < 0) throw Error(Error::Kind::kData, where_, ffmpeg_error_text(code));
}

void Scaler::prepare(const Key& key) {
  // Cubics with B = 0, C = 0.5 are Pillow's, which BLIP was trained with; swscale's own have 0.6.
  const double cubic[2] = {0, 0.5};
  context_.reset(sws_getContext(key.source_width, key.source_height,
                                static_cast<AVPixelFormat>(key.source_format), key.target_width,
                                key.target_height, static_cast<AVPixelFormat>(key.target_format),
                                kFlags, nullptr, nullptr, cubic));
  if (!context_) {
    const char* format = av_get_pix_fmt_name(static_cast<AVPixelFormat>(key.source_format));
    throw Error(Error::Kind::kData, where_,
                std::string("pictures of the format ") + (format != nullptr ? format : "unknown") +
                    " cannot be converted");
  }
  constexpr int kUnchanged = 1 << 16;  // contrast and saturation of 1.0
  sws_setColorspaceDetails(context_.get(), sws_getCoefficients(key.source_matrix), key.source_range,
                           sws_getCoefficients(key.target_matrix), key.target_range, 0, kUnchanged,
                           kUnchanged);
  key_ = key;
}

}  // namespace litevl
