#include "video/video_facts.h"

#include <sys/stat.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "video/demuxer.h"
#include "video/orientation.h"
#include "video/video_info.h"

namespace litevl {
namespace {

bool is_one_of(AVCodecID codec, std::initializer_list<AVCodecID> known) {
  return std::find(known.begin(), known.end(), codec) != known.end();
}

bool has_plain_pixels(const AVCodecParameters& video) {
  return is_one_of(video.codec_id, {AV_CODEC_ID_VP8, AV_CODEC_ID_VP9, AV_CODEC_ID_AV1}) ||
         video.format == AV_PIX_FMT_YUV420P || video.format == AV_PIX_FMT_YUVJ420P;
}

bool is_played_by_browsers(const AVFormatContext& input, const AVCodecParameters& video,
                           const AVCodecParameters* sound) {
  const std::string_view container = input.iformat->name;
  const bool is_mp4 = container.find("mp4") != std::string_view::npos;
  // FFmpeg has one name for WebM and all of Matroska, of which browsers play the former.
  const std::string_view type = input.url == nullptr ? "" : input.url;
  const bool is_webm = container.find("webm") != std::string_view::npos && type.ends_with(".webm");
  const bool is_sound_known =
      sound == nullptr || is_one_of(sound->codec_id, {AV_CODEC_ID_AAC, AV_CODEC_ID_MP3,
                                                      AV_CODEC_ID_OPUS, AV_CODEC_ID_VORBIS});
  if (!is_sound_known || !has_plain_pixels(video)) return false;
  if (is_webm)
    return is_one_of(video.codec_id, {AV_CODEC_ID_VP8, AV_CODEC_ID_VP9, AV_CODEC_ID_AV1});
  return is_mp4 && is_one_of(video.codec_id, {AV_CODEC_ID_H264, AV_CODEC_ID_VP9, AV_CODEC_ID_AV1});
}

}  // namespace

VideoFacts video_facts(const std::filesystem::path& path) {
  const Demuxer demuxer(path);
  const AVCodecParameters& video = *demuxer.stream().codecpar;
  VideoFacts facts;
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    facts.bytes = status.st_size;
    facts.modified = static_cast<double>(status.st_mtim.tv_sec) +
                     1e-9 * static_cast<double>(status.st_mtim.tv_nsec);
  }
  facts.width = video.width;
  facts.height = video.height;
  if (read_orientation(demuxer).is_transposed) std::swap(facts.width, facts.height);
  facts.codec = avcodec_get_name(video.codec_id);
  const AVFormatContext& input = demuxer.input();
  const AVCodecParameters* sound = nullptr;
  for (unsigned i = 0; i < input.nb_streams && sound == nullptr; ++i)
    if (input.streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO)
      sound = input.streams[i]->codecpar;
  if (sound != nullptr) facts.sound_codec = avcodec_get_name(sound->codec_id);
  facts.is_playable = is_played_by_browsers(input, video, sound);
  return facts;
}

}  // namespace litevl
