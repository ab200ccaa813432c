#include "video/output_file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

#include "litevl/error.h"

namespace litevl {
namespace {

struct Ending {
  std::string_view ending;
  const char* container;
};
constexpr std::array<Ending, 5> kEndings = {
    {{".mp4", "mp4"}, {".m4v", "mp4"}, {".mov", "mov"}, {".mkv", "matroska"}, {".webm", "webm"}}};

// What a container or an encoder says of something that it cannot take; a disk says other things.
bool is_of_content(int code) {
  return code == AVERROR(EINVAL) || code == AVERROR(ENOSYS) || code == AVERROR(ERANGE) ||
         code == AVERROR_INVALIDDATA || code == AVERROR_PATCHWELCOME;
}

}  // namespace

const char* container_of(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto* known = std::find_if(kEndings.begin(), kEndings.end(),
                                   [&](const Ending& each) { return each.ending == ending; });
  return known == kEndings.end() ? nullptr : known->container;
}

OutputFile::OutputFile(const std::filesystem::path& path, const char* container)
    : path_(path), temporary_(path) {
  prepare_ffmpeg();
  const std::string url = ffmpeg_url(temporary_.path());
  AVFormatContext* output = nullptr;
  check(avformat_alloc_output_context2(&output, nullptr, container, url.c_str()));
  output_.reset(output);
  output_->flags |= AVFMT_FLAG_BITEXACT;
  AVIOContext* io = nullptr;
  const int code = avio_open(&io, url.c_str(), AVIO_FLAG_WRITE);
  if (code < 0)
    throw Error(Error::Kind::kMachine, path_.string(),
                "cannot be written: " + ffmpeg_error_text(code));
  io_.reset(io);
  output_->pb = io;
}

bool OutputFile::has_global_header() const {
  return (output_->oformat->flags & AVFMT_GLOBALHEADER) != 0;
}

AVStream& OutputFile::add_stream() {
  AVStream* stream = avformat_new_stream(output_.get(), nullptr);
  if (stream == nullptr) check(AVERROR(ENOMEM));
  return *stream;
}

void OutputFile::begin(bool is_fragmented) {
  AvOptions options;
  const std::string_view container = output_->oformat->name;
  // The index first, so that a browser plays at once.
  if (container == "mp4" || container == "mov")
    options.set("movflags",
                is_fragmented ? "+frag_keyframe+empty_moov+default_base_moof" : "+faststart");
  const int code = avformat_write_header(output_.get(), options.get());
  if (is_of_content(code))
    throw Error(Error::Kind::kUsage, path_.string(),
                std::string(container) + " cannot hold this: " + ffmpeg_error_text(code),
                "a name that ends in .mkv holds most");
  check(code);
}

void OutputFile::write(AVPacket& packet, AVRational time_base) {
  av_packet_rescale_ts(&packet, time_base, output_->streams[packet.stream_index]->time_base);
  packet.pos = -1;
  check(av_interleaved_write_frame(output_.get(), &packet));
}

void OutputFile::finish() {
  check(av_write_trailer(output_.get()));
  AVIOContext* io = io_.release();
  output_->pb = nullptr;
  check(avio_closep(&io));
  temporary_.publish();
}

void OutputFile::check(int code) const {
  if (code >= 0) return;
  throw Error(is_of_content(code) ? Error::Kind::kData : Error::Kind::kMachine, path_.string(),
              "writing failed: " + ffmpeg_error_text(code));
}

}  // namespace litevl
