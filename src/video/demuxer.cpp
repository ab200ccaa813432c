#include "video/demuxer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include "core/error.h"

namespace litevl {
namespace {

constexpr int kMaxStreams = 128;
constexpr int kProbeBytes = 5'000'000;
// A demuxer may stumble over a damaged stretch and recover; one that only stumbles has ended.
constexpr int kMaxReadErrors = 64;

// A stranger's file has no business to open others. The other fences: FFmpeg is given no name
// (FfmpegFile), and formats that consist of names are refused (Note [Lists of files]).
int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
  return AVERROR(EACCES);
}

// Note [Lists of files]
// These name files and addresses and hold no pictures. Some open them past `io_open`, some open
// themselves again without end. FFmpeg recognises most by content, whatever a file's ending.
constexpr std::array<std::string_view, 12> kListFormats = {
    "avisynth", "concat", "dash", "hls", "imf",         "lavfi",
    "rtp",      "rtsp",   "sap",  "sdp", "vapoursynth", "vobsub"};

bool is_list(const AVInputFormat& format) {
  return (format.flags & AVFMT_NOFILE) != 0 ||
         std::find(kListFormats.begin(), kListFormats.end(), format.name) != kListFormats.end();
}

Error data_error(const std::string& where, const std::string& what) {
  return Error(Error::Kind::kData, where, what);
}

// FFmpeg draws text files, as terminals and old art programs showed them, by their name alone.
bool is_drawn_text(AVCodecID codec) {
  return codec == AV_CODEC_ID_ANSI || codec == AV_CODEC_ID_BINTEXT || codec == AV_CODEC_ID_XBIN ||
         codec == AV_CODEC_ID_IDF;
}

// Fills in what the header leaves open by decoding the first pictures, within the limits.
int find_stream_info(AVFormatContext& input) {
  std::vector<AVDictionary*> options(input.nb_streams, nullptr);
  for (AVDictionary*& option : options) {
    av_dict_set_int(&option, "max_pixels", Demuxer::kMaxPicturePixels, 0);
    av_dict_set_int(&option, "threads", 1, 0);
  }
  const int code = avformat_find_stream_info(&input, options.data());
  for (AVDictionary*& option : options) av_dict_free(&option);
  return code;
}

const AVInputFormat* recognise_format(const std::filesystem::path& path, AVIOContext& io) {
  // The ending decides where the content does not; the rest of the name could be a pattern of
  // names.
  const std::string name = "video" + path.extension().string();
  const AVInputFormat* format = nullptr;
  int code = av_probe_input_buffer2(&io, &format, name.c_str(), nullptr, 0, 0);
  // By its ending a picture, though its content is none: FFmpeg would open files by its name.
  if (code >= 0 && std::string_view(format->name) == "image2") code = AVERROR_INVALIDDATA;
  if (code < 0)
    throw data_error(path.string(), "not a video that can be read: " + ffmpeg_error_text(code));
  if (is_list(*format))
    throw Error(
        Error::Kind::kData, path.string(),
        std::string("a list of other files (FFmpeg calls it ") + format->name + "), not a video",
        "give the files themselves");
  return format;
}

}  // namespace

Demuxer::Demuxer(const std::filesystem::path& path) : path_(path) {
  prepare_ffmpeg();
  open();
}

void Demuxer::open() {
  input_.reset();
  file_.emplace(path_);
  const AVInputFormat* format = recognise_format(path_, *file_->io());
  AVFormatContext* input = avformat_alloc_context();
  if (input == nullptr) throw Error(Error::Kind::kMachine, path_.string(), "out of memory");
  input->pb = file_->io();
  input->io_open = refuse_to_open;
  input->max_streams = kMaxStreams;
  input->probesize = kProbeBytes;
  AvOptions options;
  options.set("protocol_whitelist", "none");  // for demuxers within the demuxer
  int code = avformat_open_input(&input, "", format, options.get());  // frees `input` on failure
  if (code < 0)
    throw data_error(path_.string(), "not a video that can be read: " + ffmpeg_error_text(code));
  input_.reset(input);
  code = find_stream_info(*input);
  if (code < 0) throw data_error(path_.string(), ffmpeg_error_text(code));
  choose_stream();
}

void Demuxer::choose_stream() {
  const int best = av_find_best_stream(input_.get(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  // The cover of a song counts as a video stream for FFmpeg.
  if (best < 0 || (input_->streams[best]->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0)
    throw data_error(path_.string(), "no video stream");
  if (is_drawn_text(input_->streams[best]->codecpar->codec_id))
    throw data_error(path_.string(), "text, not a video");
  stream_index_ = static_cast<unsigned>(best);
  const int width = stream().codecpar->width;
  const int height = stream().codecpar->height;
  if (width < 1 || height < 1)
    throw data_error(where(), "the size of its pictures cannot be found");
  if (width > kMaxPictureSide || height > kMaxPictureSide ||
      std::int64_t{width} * height > kMaxPicturePixels)
    throw data_error(where(), std::to_string(width) + "×" + std::to_string(height) +
                                  " pixels, at most " + std::to_string(kMaxPictureSide) +
                                  " a side and " + std::to_string(kMaxPicturePixels) +
                                  " in all are read");
  const AVRational base = stream().time_base;
  if (base.num <= 0 || base.den <= 0) throw data_error(where(), "has no time base");
  for (unsigned i = 0; i < input_->nb_streams; ++i)
    if (i != stream_index_) input_->streams[i]->discard = AVDISCARD_ALL;
}

double Demuxer::seconds(std::int64_t ticks) const {
  return static_cast<double>(ticks) * av_q2d(stream().time_base);
}

std::int64_t Demuxer::ticks(double seconds) const {
  constexpr double kMost = 4e18;
  // So that 0.1 s is the third tick of 1/30 s although 0.1 * 30 may be less than 3 in binary.
  constexpr double kRounding = 1e-3;
  const double ticks = std::floor(seconds / av_q2d(stream().time_base) + kRounding);
  return static_cast<std::int64_t>(std::clamp(ticks, -kMost, kMost));
}

bool Demuxer::read(AVPacket& packet) {
  for (int num_errors = 0; num_errors < kMaxReadErrors;) {
    const int code = av_read_frame(input_.get(), &packet);
    if (code == AVERROR_EOF) return false;
    if (code < 0) {
      ++num_errors;
      continue;
    }
    if (packet.stream_index == static_cast<int>(stream_index_)) return true;
    av_packet_unref(&packet);
  }
  return false;
}

bool Demuxer::can_seek() const { return (input_->iformat->flags & AVFMT_NOTIMESTAMPS) == 0; }

bool Demuxer::seek(std::int64_t pts) {
  file_->renew_budget();
  return av_seek_frame(input_.get(), static_cast<int>(stream_index_), pts, AVSEEK_FLAG_BACKWARD) >=
         0;
}

std::optional<std::int64_t> Demuxer::key_frame_before(std::int64_t pts) const {
  AVStream* stream = input_->streams[stream_index_];
  // An index that ends before `pts` may only have been read as far as the packets have.
  if (av_index_search_timestamp(stream, pts, AVSEEK_FLAG_ANY) < 0) return std::nullopt;
  const int index = av_index_search_timestamp(stream, pts, AVSEEK_FLAG_BACKWARD);
  const AVIndexEntry* entry = avformat_index_get_entry(stream, index);
  if (entry == nullptr) return std::nullopt;
  return entry->timestamp;
}

void Demuxer::rewind() { open(); }

}  // namespace litevl
