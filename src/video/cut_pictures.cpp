#include "video/cut_pictures.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/processors.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr int kMaxThreads = 16;
constexpr int kLeastTicksPerSecond = 1000;
constexpr int kMostTicksPerSecond = 65535;  // MPEG-4's
// A multiple of every usual rate, and of 30000/1001's and 60000/1001's pictures.
constexpr int kUsualTicksPerSecond = 60000;
constexpr double kMaxPixelAspect = 16;
constexpr int kHighDefinitionLines = 720;

// The file's own where it is fine enough, so that times stay what they are.
AVRational time_base_of(AVRational source) {
  const bool is_usable =
      source.num == 1 && source.den >= kLeastTicksPerSecond && source.den <= kMostTicksPerSecond;
  return is_usable ? source : AVRational{1, kUsualTicksPerSecond};
}

AVRational pixel_aspect(const AVStream& stream) {
  const AVRational aspect = stream.sample_aspect_ratio.num > 0
                                ? stream.sample_aspect_ratio
                                : stream.codecpar->sample_aspect_ratio;
  if (aspect.num <= 0 || aspect.den <= 0) return {0, 1};
  const double ratio = av_q2d(aspect);
  return ratio > kMaxPixelAspect || ratio < 1 / kMaxPixelAspect ? AVRational{0, 1} : aspect;
}

std::string encoder_name(const std::string& asked) {
  if (!asked.empty()) return asked;
  return avcodec_find_encoder_by_name("libx264") != nullptr ? "libx264" : "mpeg4";
}

int even(int size) { return std::max(2, size / 2 * 2); }

}  // namespace

CutPictures::CutPictures(OutputFile& file, const TimedPictures& pictures, const CutOptions& options)
    : file_(file),
      orientation_(pictures.orientation()),
      to_rgb_(pictures.demuxer().where()),
      scaler_(pictures.demuxer().where()) {
  const AVStream& source = pictures.demuxer().stream();
  stored_width_ = source.codecpar->width;
  stored_height_ = source.codecpar->height;
  codec_ = make_encoder(encoder_name(options.encoder).c_str());
  const int longest = std::max(stored_width_, stored_height_);
  const bool is_large = options.most_side > 0 && longest > options.most_side;
  const double scale = is_large ? static_cast<double>(options.most_side) / longest : 1;
  codec_->width = even(static_cast<int>(stored_width_ * scale));
  codec_->height = even(static_cast<int>(stored_height_ * scale));
  codec_->sample_aspect_ratio = pixel_aspect(source);
  if (orientation_.is_transposed) {
    std::swap(codec_->width, codec_->height);
    const AVRational aspect = codec_->sample_aspect_ratio;
    if (aspect.num > 0) codec_->sample_aspect_ratio = av_inv_q(aspect);
  }
  codec_->time_base = time_base_of(source.time_base);
  codec_->framerate = av_d2q(pictures.info().frame_rate, 100'000);
  codec_->pix_fmt = AV_PIX_FMT_YUV420P;
  describe_colours(*source.codecpar);
  open(options);
  AVStream& stream = file_.add_stream();
  stream_index_ = stream.index;
  stream.time_base = codec_->time_base;
  stream.avg_frame_rate = codec_->framerate;
  stream.sample_aspect_ratio = codec_->sample_aspect_ratio;
  file_.check(avcodec_parameters_from_context(stream.codecpar, codec_.get()));
}

// Says what Scaler will do: it knows these matrices, and guesses others as players do.
void CutPictures::describe_colours(const AVCodecParameters& source) {
  switch (source.color_space) {
    case AVCOL_SPC_BT709:
    case AVCOL_SPC_FCC:
    case AVCOL_SPC_SMPTE240M:
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
      codec_->colorspace = source.color_space;
      break;
    default:
      codec_->colorspace =
          stored_height_ >= kHighDefinitionLines ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
  }
  if (av_color_primaries_name(source.color_primaries) != nullptr)
    codec_->color_primaries = source.color_primaries;
  if (av_color_transfer_name(source.color_trc) != nullptr) codec_->color_trc = source.color_trc;
  codec_->color_range = AVCOL_RANGE_MPEG;
}

void CutPictures::open(const CutOptions& cut) {
  const std::string encoder = encoder_name(cut.encoder);
  codec_->thread_count = std::min(available_cores(), kMaxThreads);
  codec_->flags |= AV_CODEC_FLAG_BITEXACT;  // no dates and versions
  if (file_.has_global_header()) codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  // Without B-frames pictures are stored in the order of showing, and each lasts as long as it
  // says.
  codec_->max_b_frames = 0;
  AvOptions options;
  if (encoder == "libx264") {
    options.set("crf", cut.is_fragmented ? "23" : "18");
    options.set("preset", cut.is_fragmented ? "superfast" : "veryfast");
    options.set("mbtree", "0");  // as in video_writer.cpp
  } else {
    codec_->flags |= AV_CODEC_FLAG_QSCALE;
    codec_->global_quality = 3 * FF_QP2LAMBDA;
  }
  const int code = avcodec_open2(codec_.get(), nullptr, options.get());
  if (code < 0)
    throw Error(Error::Kind::kMachine, file_.path().string(),
                "the encoder " + encoder + " refuses: " + ffmpeg_error_text(code));
}

std::string CutPictures::codec() const { return avcodec_get_name(codec_->codec_id); }

std::string CutPictures::codec_string() const {
  constexpr int kProfileAt = 1;  // of the avcC box: profile, compatibility and level
  if (codec_->codec_id != AV_CODEC_ID_H264 || codec_->extradata_size < kProfileAt + 3) return {};
  const std::uint8_t* head = codec_->extradata;
  // x264 gives its parameter sets with start codes, 00 00 00 01 67, before the profile.
  if (head[0] == 0 && codec_->extradata_size >= 8) head += 4;
  char text[16];
  std::snprintf(text, sizeof text, "avc1.%02x%02x%02x", head[kProfileAt], head[kProfileAt + 1],
                head[kProfileAt + 2]);
  return text;
}

void CutPictures::write(const AVFrame& picture, std::int64_t time, std::int64_t duration) {
  AvFrame frame = prepared(picture);
  frame->pts = time;
  durations_.push_back(duration);
  send(frame.get());
}

void CutPictures::finish() { send(nullptr); }

AvFrame CutPictures::prepared(const AVFrame& picture) {
  AvFrame source(av_frame_clone(&picture));
  if (!source) file_.check(AVERROR(ENOMEM));
  const bool is_upright =
      !orientation_.is_transposed && !orientation_.is_mirrored_x && !orientation_.is_mirrored_y;
  if (!is_upright) {
    int width = stored_width_;
    int height = stored_height_;
    const AvFrame stored = make_picture(AV_PIX_FMT_RGB24, width, height);
    to_rgb_.scale(picture, *stored);
    if (orientation_.is_transposed) std::swap(width, height);
    std::vector<std::uint8_t> upright(3 * static_cast<std::size_t>(width) *
                                      static_cast<std::size_t>(height));
    orient(stored->data[0], stored->linesize[0], orientation_, height, width, upright.data());
    source = copy_rgb(upright.data(), width, height);
  }
  // One row or column less, rather than all of them blurred. (Not where they are scaled anyway.)
  if (source->width == codec_->width + 1) source->width = codec_->width;
  if (source->height == codec_->height + 1) source->height = codec_->height;
  AvFrame target = make_picture(codec_->pix_fmt, codec_->width, codec_->height);
  target->colorspace = codec_->colorspace;
  target->color_range = codec_->color_range;
  scaler_.scale(*source, *target);
  return target;
}

// Null flushes the encoder.
void CutPictures::send(const AVFrame* picture) {
  file_.check(avcodec_send_frame(codec_.get(), picture));
  for (;;) {
    const int code = avcodec_receive_packet(codec_.get(), packet_.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return;
    file_.check(code);
    if (!durations_.empty()) {
      packet_->duration = durations_.front();
      durations_.pop_front();
    }
    packet_->stream_index = stream_index_;
    file_.write(*packet_, codec_->time_base);
  }
}

}  // namespace litevl
