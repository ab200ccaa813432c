#include "video/demuxer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include "litevl/error.h"
#include "video/asf_header.h"
#include "video/mp4_tables.h"

namespace litevl {
namespace {

constexpr int kMaxStreams = 128;
constexpr int kProbeBytes = 5'000'000;
// Writers that wait for the end of a picture that is shown for long put seconds of sound before the
// first, more than FFmpeg looks at unless it is told to.
constexpr std::int64_t kLongProbeSeconds = 120;
// A demuxer may stumble over a damaged stretch and recover; one that only stumbles, and comes no
// further in the file, has ended.
constexpr int kMaxReadErrors = 64;
constexpr std::int64_t kFurtherBytes = 1 << 15;
constexpr double kRateIfUnknown = 25;
constexpr double kMaxRate = 1000;
constexpr double kLeastRate = 1.0 / 3600;
// Between a packet's two time stamps; codecs reorder 16 pictures, which may be far apart.
constexpr double kMostReorderedSeconds = 3600;

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

bool is_mp4(const AVInputFormat& format) {
  return std::string_view(format.name).starts_with("mov,");
}

Error data_error(const std::string& where, const std::string& what) {
  return Error(Error::Kind::kData, where, what);
}

// FFmpeg draws text files, as terminals and old art programs showed them, by their name alone.
bool is_drawn_text(AVCodecID codec) {
  return codec == AV_CODEC_ID_ANSI || codec == AV_CODEC_ID_BINTEXT || codec == AV_CODEC_ID_XBIN ||
         codec == AV_CODEC_ID_IDF;
}

// Fills in what the header leaves open by decoding the first pictures, within the limits. Each
// stream's decoder keeps its pictures until all are done, so that they share what one may have.
int find_stream_info(AVFormatContext& input) {
  constexpr std::int64_t kLeastShare = 1920 * 1088;  // pixels
  const auto num_videos = std::count_if(
      input.streams, input.streams + input.nb_streams,
      [](const AVStream* stream) { return stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO; });
  const std::int64_t share =
      std::max(kLeastShare, Demuxer::kMaxPicturePixels / std::max<std::int64_t>(1, num_videos));
  std::vector<AVDictionary*> options(input.nb_streams, nullptr);
  for (AVDictionary*& option : options) {
    av_dict_set_int(&option, "max_pixels", share, 0);
    av_dict_set_int(&option, "threads", 1, 0);
  }
  const int code = avformat_find_stream_info(&input, options.data());
  for (AVDictionary*& option : options) av_dict_free(&option);
  return code;
}

// Whether what its decoder needs was found: the size and, with the first packet, the order.
bool has_seen_video(const AVFormatContext& input) {
  const int best = av_find_best_stream(const_cast<AVFormatContext*>(&input), AVMEDIA_TYPE_VIDEO, -1,
                                       -1, nullptr, 0);
  if (best < 0) return true;
  const AVStream& stream = *input.streams[best];
  const bool has_times = (input.iformat->flags & AVFMT_NOTIMESTAMPS) == 0;
  return stream.codecpar->width > 0 && !(has_times && stream.start_time == AV_NOPTS_VALUE);
}

const AVInputFormat* recognise_format(const std::filesystem::path& path, AVIOContext& io) {
  // The ending decides where the content does not; the rest of the name could be a pattern of
  // names.
  const std::string name = "video" + path.extension().string();
  const AVInputFormat* format = nullptr;
  int code = av_probe_input_buffer2(&io, &format, name.c_str(), nullptr, 0, 0);
  // A picture by its ending: FFmpeg would open files by its name. Only its content counts.
  if (code >= 0 && std::string_view(format->name) == "image2") {
    format = nullptr;
    code = av_probe_input_buffer2(&io, &format, "", nullptr, 0, 0);
  }
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
  std::vector<std::int64_t> claimed_ticks = open_input(0);
  if (!has_seen_video(*input_)) claimed_ticks = open_input(kLongProbeSeconds);
  choose_stream();
  claimed_track_ticks_ =
      stream_index_ < claimed_ticks.size() ? claimed_ticks[stream_index_] : AV_NOPTS_VALUE;
  first_.reset();
  has_pending_ = false;
  av_packet_unref(pending_.get());
  next_jump_ = 0;
  num_read_ = 0;
}

std::vector<std::int64_t> Demuxer::open_input(std::int64_t probe_seconds) {
  input_.reset();
  file_.emplace(path_);
  const AVInputFormat* format = recognise_format(path_, *file_->io());
  if (is_mp4(*format)) check_mp4_tables(*file_, path_);
  AVFormatContext* input = avformat_alloc_context();
  if (input == nullptr) throw Error(Error::Kind::kMachine, path_.string(), "out of memory");
  input->pb = file_->io();
  input->io_open = refuse_to_open;
  input->max_streams = kMaxStreams;
  input->probesize = kProbeBytes;
  input->max_analyze_duration = probe_seconds * AV_TIME_BASE;  // 0: FFmpeg's own choice
  AvOptions options;
  options.set("protocol_whitelist", "none");  // for demuxers within the demuxer
  int code = avformat_open_input(&input, "", format, options.get());  // frees `input` on failure
  if (code < 0)
    throw data_error(path_.string(), "not a video that can be read: " + ffmpeg_error_text(code));
  input_.reset(input);
  // Later on, what a stream's header says cannot be told from what FFmpeg makes of other things.
  std::vector<std::int64_t> claimed_ticks(input->nb_streams);
  for (unsigned i = 0; i < input->nb_streams; ++i) claimed_ticks[i] = input->streams[i]->duration;
  code = find_stream_info(*input);
  if (code < 0) throw data_error(path_.string(), ffmpeg_error_text(code));
  return claimed_ticks;
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
  keep_all_streams(is_kept_all_);
}

void Demuxer::keep_all_streams(bool is_kept) {
  is_kept_all_ = is_kept;
  for (unsigned i = 0; i < input_->nb_streams; ++i)
    if (i != stream_index_)
      input_->streams[i]->discard = is_kept ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
}

double Demuxer::frame_rate() const {
  for (const AVRational rate : {stream().avg_frame_rate, stream().r_frame_rate})
    if (rate.num > 0 && rate.den > 0 && av_q2d(rate) <= kMaxRate && av_q2d(rate) >= kLeastRate)
      return av_q2d(rate);
  return kRateIfUnknown;
}

std::optional<double> Demuxer::claimed_track_seconds() const {
  // An AVI's header counts pictures, of which FFmpeg makes a time that fits what it finds.
  if (std::string_view(input_->iformat->name) == "avi")
    return static_cast<double>(stream().nb_frames) / frame_rate();
  if (claimed_track_ticks_ == AV_NOPTS_VALUE || claimed_track_ticks_ <= 0) return std::nullopt;
  return seconds(claimed_track_ticks_);
}

std::optional<double> Demuxer::claimed_file_seconds() const {
  if (std::string_view(input_->iformat->name) == "asf") return claimed_asf_seconds(*file_);
  if (input_->duration_estimation_method != AVFMT_DURATION_FROM_STREAM || input_->duration <= 0)
    return std::nullopt;
  return static_cast<double>(input_->duration) / AV_TIME_BASE;
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

void Demuxer::set_clock(std::vector<ClockJump> jumps) {
  jumps_ = std::move(jumps);
  next_jump_ = 0;
}

bool Demuxer::read_raw(AVPacket& packet) {
  if (has_pending_) {
    has_pending_ = false;
    av_packet_move_ref(&packet, pending_.get());
    return true;
  }
  std::int64_t furthest = avio_tell(input_->pb);
  for (int num_errors = 0; num_errors < kMaxReadErrors;) {
    const int code = av_read_frame(input_.get(), &packet);
    if (code >= 0) return true;
    if (code == AVERROR_EOF) return false;
    ++num_errors;
    ++num_read_errors_;
    const std::int64_t position = avio_tell(input_->pb);
    if (position < av_sat_add64(furthest, kFurtherBytes)) continue;
    furthest = position;
    num_errors = 0;
  }
  return false;
}

bool Demuxer::read_any(AVPacket& packet) {
  if (!read_raw(packet)) return false;
  mended_seconds_ = 0;
  if (!is_video(packet)) return true;
  if (!first_ && num_read_ == 0) first_ = mark_of(packet);
  if (packet.pts != AV_NOPTS_VALUE && packet.dts != AV_NOPTS_VALUE &&
      std::abs(seconds(av_sat_sub64(packet.pts, packet.dts))) > kMostReorderedSeconds) {
    mended_seconds_ = seconds(av_sat_sub64(packet.pts, packet.dts));
    packet.pts = packet.dts;
  }
  while (next_jump_ < jumps_.size() && jumps_[next_jump_].packet <= num_read_) ++next_jump_;
  if (next_jump_ > 0) {
    const std::int64_t offset = jumps_[next_jump_ - 1].offset_ticks;
    if (packet.pts != AV_NOPTS_VALUE) packet.pts = av_sat_add64(packet.pts, offset);
    if (packet.dts != AV_NOPTS_VALUE) packet.dts = av_sat_add64(packet.dts, offset);
  }
  ++num_read_;
  return true;
}

bool Demuxer::read(AVPacket& packet) {
  while (read_any(packet)) {
    if (is_video(packet)) return true;
    av_packet_unref(&packet);
  }
  return false;
}

bool Demuxer::can_seek() const {
  return jumps_.empty() && (input_->iformat->flags & AVFMT_NOTIMESTAMPS) == 0;
}

bool Demuxer::seek(std::int64_t pts) { return go_to(pts, AVSEEK_FLAG_BACKWARD); }

bool Demuxer::go_to(std::int64_t target, int flags) {
  file_->renew_budget();
  has_pending_ = false;
  av_packet_unref(pending_.get());
  ++num_read_;  // wherever this goes, it is not known to be the start
  return av_seek_frame(input_.get(), static_cast<int>(stream_index_), target, flags) >= 0;
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

void Demuxer::rewind() {
  // Where clocks jump, files may have been joined, and an index may be of a part only.
  if (!jumps_.empty() || !return_to_start()) open();
}

bool Demuxer::return_to_start() {
  if (!first_) return false;
  const std::int64_t dts = first_->dts != AV_NOPTS_VALUE ? first_->dts : first_->pts;
  // Formats whose clocks may jump are searched for a time, but can be read from any byte.
  const bool is_by_bytes = (input_->iformat->flags & AVFMT_TS_DISCONT) != 0;
  if (!is_by_bytes && dts == AV_NOPTS_VALUE) return false;
  if (!(is_by_bytes ? go_to(0, AVSEEK_FLAG_BYTE) : go_to(dts, AVSEEK_FLAG_BACKWARD))) return false;
  while (read_raw(*pending_) && !is_video(*pending_)) av_packet_unref(pending_.get());
  has_pending_ = mark_of(*pending_) == *first_;
  next_jump_ = 0;
  num_read_ = 0;
  return has_pending_;
}

}  // namespace litevl
