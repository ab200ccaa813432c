#include "video/video_writer.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "litevl/error.h"
#include "video/ffmpeg.h"
#include "video/output_file.h"
#include "video/scaler.h"

namespace litevl {
namespace {

constexpr std::array<std::string_view, 10> kPresets = {
    "ultrafast", "superfast", "veryfast", "faster",   "fast",
    "medium",    "slow",      "slower",   "veryslow", "placebo"};

void check_options(const std::filesystem::path& path, const VideoWriterOptions& options) {
  const auto check = [&](const char* name, int value, int least, int most, bool is_allowed) {
    if (value < least || value > most || !is_allowed)
      throw Error(Error::Kind::kUsage, path.string(),
                  std::string(name) + " is " + std::to_string(value) + ", expected " +
                      std::to_string(least) + " to " + std::to_string(most) +
                      (is_allowed ? "" : ", even"));
  };
  check("width", options.width, 2, 16384, options.width % 2 == 0);
  check("height", options.height, 2, 16384, options.height % 2 == 0);
  check("frame_rate", options.frame_rate, 1, 1000, true);
  check("crf", options.crf, 0, 51, true);
  // x264 itself would complain on standard error.
  if (std::find(kPresets.begin(), kPresets.end(), options.preset) == kPresets.end())
    throw Error(Error::Kind::kUsage, path.string(),
                "preset is \"" + options.preset + "\", expected ultrafast to placebo");
}

}  // namespace

class VideoWriter::Encoder {
 public:
  Encoder(const std::filesystem::path& path, const VideoWriterOptions& options)
      : file_(path, "mp4") {
    open_codec(options);
    AVStream& stream = file_.add_stream();
    stream.time_base = codec_->time_base;
    stream.avg_frame_rate = codec_->framerate;
    file_.check(avcodec_parameters_from_context(stream.codecpar, codec_.get()));
    file_.begin();
  }

  void write(const std::uint8_t* rgb) {
    const AvFrame picture = copy_rgb(rgb, codec_->width, codec_->height);
    AvFrame frame = make_picture(codec_->pix_fmt, codec_->width, codec_->height);
    frame->colorspace = codec_->colorspace;
    frame->color_range = codec_->color_range;
    scaler_.scale(*picture, *frame);
    frame->pts = num_frames_++;
    send(frame.get());
  }

  void finish() {
    if (num_frames_ == 0)
      throw Error(Error::Kind::kUsage, file_.path().string(), "a video needs at least one picture");
    send(nullptr);
    file_.finish();
  }

 private:
  void open_codec(const VideoWriterOptions& options) {
    codec_ = make_encoder("libx264");
    codec_->width = options.width;
    codec_->height = options.height;
    codec_->time_base = {1, options.frame_rate};
    codec_->framerate = {options.frame_rate, 1};
    codec_->pix_fmt = AV_PIX_FMT_YUV420P;
    codec_->colorspace = AVCOL_SPC_BT709;
    codec_->color_primaries = AVCOL_PRI_BT709;
    codec_->color_trc = AVCOL_TRC_BT709;
    codec_->color_range = AVCOL_RANGE_MPEG;
    codec_->thread_count = 1;
    // MP4 keeps the parameter sets in its header; bitexact leaves dates and versions out.
    codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    AvOptions x264;
    x264.set("crf", std::to_string(options.crf));
    x264.set("preset", options.preset);
    // x264's macroblock tree reads uninitialised memory in its vector code (seen with its version
    // 164: a byte pattern in fresh memory, glibc's M_PERTURB, changes the file). Files grow by 40%.
    x264.set("mbtree", "0");
    const int code = avcodec_open2(codec_.get(), nullptr, x264.get());
    if (code < 0)
      throw Error(Error::Kind::kUsage, file_.path().string(),
                  "the encoder refuses the options: " + ffmpeg_error_text(code));
  }

  // Null flushes the encoder.
  void send(const AVFrame* frame) {
    file_.check(avcodec_send_frame(codec_.get(), frame));
    for (;;) {
      const int code = avcodec_receive_packet(codec_.get(), packet_.get());
      if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return;
      file_.check(code);
      // Without it a container loses the length of its last frame.
      if (packet_->duration == 0) packet_->duration = 1;
      packet_->stream_index = 0;
      file_.write(*packet_, codec_->time_base);
    }
  }

  OutputFile file_;
  AvCodec codec_;
  AvPacket packet_ = make_packet();
  Scaler scaler_{file_.path().string()};
  std::int64_t num_frames_ = 0;
};

VideoWriter::VideoWriter(const std::filesystem::path& path, const VideoWriterOptions& options) {
  check_options(path, options);
  encoder_ = std::make_unique<Encoder>(path, options);
}

VideoWriter::~VideoWriter() = default;

void VideoWriter::write(const std::uint8_t* rgb) {
  if (!encoder_) throw Error(Error::Kind::kUsage, "video writer", "is finished");
  encoder_->write(rgb);
}

void VideoWriter::finish() {
  if (!encoder_) throw Error(Error::Kind::kUsage, "video writer", "is finished");
  const std::unique_ptr<Encoder> encoder = std::move(encoder_);  // gone even if it fails
  encoder->finish();
}

}  // namespace litevl
