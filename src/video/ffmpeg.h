// Typed owners of FFmpeg's C handles, its errors as text and its log kept quiet. Private to video/:
// no header that others include may include this one.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>
}

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace litevl {

/// Closes files that FFmpeg opened, frees what it allocated.
struct FfmpegDeleter {
  void operator()(AVIOContext* io) const { avio_closep(&io); }
  void operator()(AVCodecContext* codec) const { avcodec_free_context(&codec); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(SwsContext* scaler) const { sws_freeContext(scaler); }
};
struct InputDeleter {
  void operator()(AVFormatContext* input) const { avformat_close_input(&input); }
};
struct OutputDeleter {
  void operator()(AVFormatContext* output) const { avformat_free_context(output); }
};

using AvIo = std::unique_ptr<AVIOContext, FfmpegDeleter>;
using AvCodec = std::unique_ptr<AVCodecContext, FfmpegDeleter>;
using AvPacket = std::unique_ptr<AVPacket, FfmpegDeleter>;
using AvFrame = std::unique_ptr<AVFrame, FfmpegDeleter>;
using AvScaler = std::unique_ptr<SwsContext, FfmpegDeleter>;
using AvInput = std::unique_ptr<AVFormatContext, InputDeleter>;
using AvOutput = std::unique_ptr<AVFormatContext, OutputDeleter>;

/// Options for an FFmpeg call, which takes out those it knows.
class AvOptions {
 public:
  AvOptions() = default;
  ~AvOptions() { av_dict_free(&options_); }
  AvOptions(const AvOptions&) = delete;
  AvOptions& operator=(const AvOptions&) = delete;

  void set(const char* name, const std::string& value) {
    av_dict_set(&options_, name, value.c_str(), 0);
  }
  AVDictionary** get() { return &options_; }

 private:
  AVDictionary* options_ = nullptr;
};

AvPacket make_packet();
AvFrame make_frame();
/// A frame with room for its pixels. Throws Error (kMachine) without memory.
AvFrame make_picture(AVPixelFormat format, int width, int height);
/// A copy of height × width × 3 RGB bytes, with the padding that swscale's vector code reads into.
AvFrame copy_rgb(const std::uint8_t* rgb, int width, int height);
/// An encoder, not yet opened. Throws Error (kMachine) if this FFmpeg lacks the encoder `name`.
AvCodec make_encoder(const char* name);

/// Takes FFmpeg's log away from standard error and bounds its single allocations, once a process.
/// Everything that opens a file or a codec calls it first.
void prepare_ffmpeg();

/// What an error code means, with the last line that FFmpeg logged on this thread since
/// `prepare_ffmpeg` or the last call: "Invalid data found (moov atom not found)".
std::string ffmpeg_error_text(int code);

/// How many errors FFmpeg has logged on this thread. Demuxers tell of damage that they step over in
/// no other way.
std::int64_t num_ffmpeg_errors();

/// The path as FFmpeg's URL, so that a colon in a name is not read as a protocol.
std::string ffmpeg_url(const std::filesystem::path& path);

}  // namespace litevl
