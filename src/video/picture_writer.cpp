#include "video/picture_writer.h"

#include <algorithm>
#include <cctype>
#include <ostream>

#include "core/files.h"
#include "litevl/error.h"
#include "video/ffmpeg.h"
#include "video/scaler.h"

namespace litevl {
namespace {

constexpr int kMaxSide = 16384;
constexpr int kJpegQuality = 3;  // of MPEG's scale, 1 (best) to 31

PictureFormat format_of(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (ending == ".png") return PictureFormat::kPng;
  if (ending == ".jpg" || ending == ".jpeg") return PictureFormat::kJpeg;
  throw Error(Error::Kind::kUsage, path.string(), "pictures are written as .png, .jpg or .jpeg");
}

AvFrame as_jpeg_colours(const AVFrame& rgb) {
  AvFrame frame = make_picture(AV_PIX_FMT_YUVJ420P, rgb.width, rgb.height);
  frame->colorspace = AVCOL_SPC_BT470BG;  // JFIF: BT.601, full range
  frame->color_range = AVCOL_RANGE_JPEG;
  frame->quality = FF_QP2LAMBDA * kJpegQuality;
  Scaler("picture").scale(rgb, *frame);
  return frame;
}

}  // namespace

std::string encode_picture(const std::uint8_t* rgb, int width, int height, PictureFormat format) {
  if (width < 1 || height < 1 || width > kMaxSide || height > kMaxSide)
    throw Error(Error::Kind::kUsage, "picture",
                std::to_string(width) + "×" + std::to_string(height) + " pixels, expected 1 to " +
                    std::to_string(kMaxSide) + " a side");
  prepare_ffmpeg();
  AvFrame frame = copy_rgb(rgb, width, height);
  if (format == PictureFormat::kJpeg) frame = as_jpeg_colours(*frame);

  AvCodec encoder = make_encoder(format == PictureFormat::kPng ? "png" : "mjpeg");
  encoder->width = width;
  encoder->height = height;
  encoder->pix_fmt = static_cast<AVPixelFormat>(frame->format);
  encoder->color_range = frame->color_range;
  encoder->time_base = {1, 1};
  encoder->thread_count = 1;
  if (format == PictureFormat::kJpeg) {
    encoder->flags |= AV_CODEC_FLAG_QSCALE;
    encoder->global_quality = frame->quality;
  }
  const auto check = [](int code) {
    if (code < 0) throw Error(Error::Kind::kMachine, "picture", ffmpeg_error_text(code));
  };
  AvPacket packet = make_packet();
  check(avcodec_open2(encoder.get(), nullptr, nullptr));
  check(avcodec_send_frame(encoder.get(), frame.get()));
  check(avcodec_send_frame(encoder.get(), nullptr));
  check(avcodec_receive_packet(encoder.get(), packet.get()));
  return std::string(reinterpret_cast<const char*>(packet->data),
                     static_cast<std::size_t>(packet->size));
}

void write_picture(const std::filesystem::path& path, const std::uint8_t* rgb, int width,
                   int height) {
  const std::string bytes = encode_picture(rgb, width, height, format_of(path));
  write_file_atomically(path, [&](std::ostream& out) {
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  });
}

}  // namespace litevl
