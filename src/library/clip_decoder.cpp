#include "library/clip_decoder.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "library/clip_reader.h"
#include "library/file_hash.h"
#include "litevl/error.h"

namespace litevl {

namespace {

bool is_same(const TimeRange& a, const TimeRange& b) {
  return a.start_seconds == b.start_seconds && a.end_seconds == b.end_seconds;
}

bool is_same(const std::vector<TimeRange>& a, const std::vector<TimeRange>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const TimeRange& x, const TimeRange& y) { return is_same(x, y); });
}

// Those of `clips` that an earlier run has not made, which kept `kept` of them; nothing if these
// are not some of `clips`. Of a damaged clip only a part was kept, or nothing; one of the latter is
// tried again, as one that was found damaged in the library and removed has to be.
std::optional<std::vector<TimeRange>> clips_left(const std::vector<TimeRange>& clips,
                                                 std::vector<TimeRange> kept) {
  const auto is_within = [](const TimeRange& part, const TimeRange& clip) {
    return part.start_seconds >= clip.start_seconds && part.end_seconds <= clip.end_seconds;
  };
  // Those that were made again come last.
  std::sort(kept.begin(), kept.end(), [](const TimeRange& a, const TimeRange& b) {
    return std::pair(a.start_seconds, a.end_seconds) < std::pair(b.start_seconds, b.end_seconds);
  });
  std::vector<TimeRange> left;
  auto next = clips.begin();
  bool is_cut_alike = kept.empty();
  for (const TimeRange& range : kept) {
    // Clips overlap: an equal clip is preferred to one that merely contains it.
    auto found = std::find_if(next, clips.end(),
                              [&](const TimeRange& clip) { return is_same(range, clip); });
    is_cut_alike = is_cut_alike || found != clips.end();
    if (found == clips.end())
      found = std::find_if(next, clips.end(),
                           [&](const TimeRange& clip) { return is_within(range, clip); });
    if (found == clips.end()) return std::nullopt;
    left.insert(left.end(), next, found);
    next = std::next(found);
  }
  if (!is_cut_alike) return std::nullopt;
  left.insert(left.end(), next, clips.end());
  return left;
}

}  // namespace

ClipDecoder::ClipDecoder(std::vector<VideoToDecode> videos, const ClipDecoderOptions& options)
    : videos_(std::move(videos)),
      options_(options),
      parts_(options.queue_clips, [this](const Taker& take) {
        for (std::size_t video = 0; video < videos_.size(); ++video)
          if (!decode(video, take)) return;
      }) {}

std::string ClipDecoder::hash(const VideoToDecode& video, const Taker& take) const {
  if (!video.content_hash.empty() || !options_.is_hashing) return video.content_hash;
  try {
    return hash_file(video.path, &take.is_unwanted());
  } catch (const Error&) {
    return {};  // its reader will say why
  }
}

// Returns false if the parts are no longer wanted. An error in a file ends only this file.
bool ClipDecoder::decode(std::size_t video, const Taker& take) const {
  const VideoToDecode& job = videos_[video];
  DecodedPart part{
      .video = video, .content_hash = hash(job, take), .is_continued = !job.kept.empty()};
  std::size_t num_clips = 0;
  bool is_wanted = true;
  std::string error;
  try {
    VideoReaderOptions reader_options;
    reader_options.timeline = job.timeline;
    VideoReader reader(job.path, reader_options);
    part.timeline = to_text(reader.timeline());
    part.video_seconds = reader.timeline().end_seconds();
    std::vector<TimeRange> told = reader.timeline().damaged;
    auto clips = cut_into_clips(reader.timeline(), options_.clips);
    auto left = clips_left(clips, job.kept);
    part.is_continued = left.has_value() && !job.kept.empty();
    if (part.is_continued) {
      num_clips = job.kept.size();
      clips = std::move(*left);
    }
    read_clips(reader, clips, options_.frames, options_.size, [&](const ReadClip& clip) {
      // A run that continues after this clip does not see the damage before it.
      if (!is_same(told, reader.timeline().damaged)) {
        told = reader.timeline().damaged;
        part.timeline = to_text(reader.timeline());
      }
      part.range = clip.range;
      part.frames = clip.pictures;
      part.frame_seconds = clip.seconds;
      is_wanted = take(part);
      num_clips += is_wanted ? 1 : 0;
      return is_wanted;
    });
    if (!is_wanted) return false;
    part.timeline = to_text(reader.timeline());
    error = describe_faults(reader.timeline());
    if (!error.empty() && num_clips > 0)
      error += "; kept the " + std::to_string(num_clips) + " clips that there are";
  } catch (const std::exception& failure) {
    error = failure.what();
    if (num_clips > 0) error += "; kept the " + std::to_string(num_clips) + " clips before it";
  }
  part.is_end = true;
  part.frames = {};
  part.frame_seconds.clear();
  part.error = error;
  return take(std::move(part));
}

}  // namespace litevl
