#include "video/cut_video.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/processors.h"
#include "core/stop.h"
#include "litevl/error.h"
#include "video/copy_packets.h"
#include "video/cut_pictures.h"
#include "video/cut_range.h"
#include "video/cut_sound.h"
#include "video/output_file.h"
#include "video/sound_decoder.h"
#include "video/timed_pictures.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr int kMostDecoderThreads = 8;
// So far the sound is ahead of the pictures.
constexpr double kSoundAheadSeconds = 0.5;
Error wrong_use(const fs::path& path, const std::string& what, const std::string& hint = {}) {
  return {Error::Kind::kUsage, path.string(), what, hint};
}

const char* container_for(const fs::path& output, bool is_fast) {
  const char* container = container_of(output);
  const bool is_known = container != nullptr;
  if (is_known && (is_fast || std::string_view(container) != "webm")) return container;
  throw wrong_use(output,
                  "ends in " + (output.has_extension() ? output.extension().string() : "nothing") +
                      ", expected .mp4, .m4v, .mov" + (is_fast ? ", .webm" : "") + " or .mkv");
}

void check_not_itself(const fs::path& video, const fs::path& output) {
  std::error_code ignored;
  if (fs::equivalent(video, output, ignored))
    throw wrong_use(output, "is the video itself", "give another name for the part");
}

// Calls `write` for each picture of `range` with the times, in ticks from the beginning, at which
// it begins and ends. Returns how many.
template <typename Write>
std::int64_t each_picture(TimedPictures& pictures, const TimeRange& range, AVRational time_base,
                          const std::atomic<bool>* is_cancelled, const Write& write) {
  const auto ticks = [&](double seconds) {
    return std::llround((seconds - range.start_seconds) / av_q2d(time_base));
  };
  const std::int64_t end = std::max(std::int64_t{1}, std::int64_t{ticks(range.end_seconds)});
  AvFrame shown(av_frame_clone(&pictures.at(range.start_seconds)));
  std::int64_t count = 0;
  for (std::int64_t begin = 0; begin < end;) {
    check_stop(is_cancelled);
    const AVFrame* next = pictures.next();
    const std::int64_t until =
        next != nullptr ? std::min(end, std::int64_t{ticks(pictures.seconds(*next))}) : end;
    if (until > begin) {  // else it is never seen
      if (!shown) throw Error(Error::Kind::kMachine, "video", "out of memory");
      write(*shown, begin, until);
      ++count;
      begin = until;
    }
    if (next != nullptr) shown.reset(av_frame_clone(next));
  }
  return count;
}

VideoCut encode_again(const fs::path& video, TimeRange range, const fs::path& output,
                      const CutOptions& options) {
  TimedPictures pictures(video,
                         {.decoder_threads = std::min(available_cores(), kMostDecoderThreads),
                          .timeline = options.timeline});
  VideoCut cut;
  range = range_within(video, pictures.timeline(), range, cut.notes);
  SoundDecoder sound(video, pictures.timeline());
  if (!sound.failure().empty()) cut.notes.push_back("its sound is left out: " + sound.failure());
  OutputFile file(output, container_for(output, options.is_fast));
  CutPictures encoded(file, pictures, options);
  std::optional<CutSound> encoded_sound;
  if (sound.has_sound()) encoded_sound.emplace(file, sound, range, options.is_cancelled);
  file.begin(options.is_fragmented);
  cut.pictures = each_picture(pictures, range, encoded.time_base(), options.is_cancelled,
                              [&](const AVFrame& picture, std::int64_t begin, std::int64_t until) {
                                encoded.write(picture, begin, until - begin);
                                const double seconds =
                                    static_cast<double>(until) * av_q2d(encoded.time_base());
                                if (encoded_sound)
                                  encoded_sound->write_until(seconds + kSoundAheadSeconds);
                              });
  encoded.finish();
  if (encoded_sound) encoded_sound->finish();
  file.finish();
  cut.range = range;
  cut.codec = encoded.codec();
  cut.codec_string = encoded.codec_string();
  if (encoded_sound) cut.sound_codec = "aac";
  note_damage_in(pictures.timeline(), range, cut.notes);
  return cut;
}

}  // namespace

bool is_cut_name(const fs::path& path) { return container_of(path) != nullptr; }

VideoCut cut_video(const fs::path& video, const TimeRange& range, const fs::path& output,
                   const CutOptions& options) {
  check_cut_range(video, range);
  const char* container = container_for(output, options.is_fast);
  check_not_itself(video, output);
  return options.is_fast ? copy_packets(video, range, output, container, options)
                         : encode_again(video, range, output, options);
}

}  // namespace litevl
