#include "video/ffmpeg.h"

#include <cctype>
#include <cstdarg>
#include <cstdio>
#include <mutex>

#include "core/printable.h"
#include "litevl/error.h"

namespace litevl {
namespace {

// The largest picture that is decoded takes under 0.5 GiB; a hostile file's claims may ask for
// more.
constexpr std::size_t kMaxAllocationBytes = std::size_t{1} << 30;

// One line a thread, so that an error can say what FFmpeg knew of its cause.
std::string& last_logged_line() {
  thread_local std::string line;
  return line;
}

thread_local std::int64_t num_logged_errors = 0;

void keep_log_line(void*, int level, const char* format, va_list arguments) {
  if ((level & 0xFF) > AV_LOG_ERROR) return;  // the other bits are colours
  ++num_logged_errors;
  char text[256];
  if (std::vsnprintf(text, sizeof(text), format, arguments) <= 0) return;
  std::string line(text);
  while (!line.empty() &&
         (std::isspace(static_cast<unsigned char>(line.back())) != 0 || line.back() == '.'))
    line.pop_back();
  if (!line.empty()) last_logged_line() = printable(line);  // a file's own bytes may be in it
}

template <typename Owner>
Owner checked(Owner owner) {
  if (!owner) throw Error(Error::Kind::kMachine, "video", "out of memory");
  return owner;
}

}  // namespace

AvPacket make_packet() { return checked(AvPacket(av_packet_alloc())); }
AvFrame make_frame() { return checked(AvFrame(av_frame_alloc())); }

AvFrame make_picture(AVPixelFormat format, int width, int height) {
  AvFrame frame = make_frame();
  frame->format = format;
  frame->width = width;
  frame->height = height;
  const int code = av_frame_get_buffer(frame.get(), 0);
  if (code < 0) throw Error(Error::Kind::kMachine, "picture", ffmpeg_error_text(code));
  return frame;
}

AvFrame copy_rgb(const std::uint8_t* rgb, int width, int height) {
  AvFrame frame = make_picture(AV_PIX_FMT_RGB24, width, height);
  const int row_bytes = width * 3;
  av_image_copy_plane(frame->data[0], frame->linesize[0], rgb, row_bytes, row_bytes, height);
  return frame;
}

AvCodec make_encoder(const char* name) {
  const AVCodec* codec = avcodec_find_encoder_by_name(name);
  if (codec == nullptr)
    throw Error(Error::Kind::kMachine, "FFmpeg", std::string("has no encoder ") + name);
  return checked(AvCodec(avcodec_alloc_context3(codec)));
}

void prepare_ffmpeg() {
  static std::once_flag once;
  std::call_once(once, [] {
    av_max_alloc(kMaxAllocationBytes);
    av_log_set_callback(keep_log_line);
  });
  last_logged_line().clear();
}

std::string ffmpeg_error_text(int code) {
  char text[AV_ERROR_MAX_STRING_SIZE] = "";
  av_strerror(code, text, sizeof(text));
  std::string result(text);
  std::string& line = last_logged_line();
  if (!line.empty()) result += " (" + line + ")";
  line.clear();
  return result;
}

std::int64_t num_ffmpeg_errors() { return num_logged_errors; }

std::string ffmpeg_url(const std::filesystem::path& path) { return "file:" + path.string(); }

}  // namespace litevl
