#include "app/explain_stretch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "app/terminal.h"
#include "core/stop.h"
#include "library/clip_reader.h"
#include "litevl/error.h"

namespace litevl {
namespace {

Stretch asked_stretch(const Timeline& timeline, const StretchOptions& options) {
  const double duration = timeline.end_seconds();
  const TimeRange range{options.start_seconds.value_or(0),
                        std::min(options.end_seconds.value_or(duration), duration)};
  if (!(range.start_seconds >= 0 && range.start_seconds < range.end_seconds))
    throw Error(Error::Kind::kUsage, "explain",
                "the stretch from " + format_time(range.start_seconds) + " to " +
                    format_time(range.end_seconds) + " is empty or not in the video, which has " +
                    format_time(duration));
  const bool has_pictures =
      std::any_of(timeline.stretches.begin(), timeline.stretches.end(), [&](const auto& stretch) {
        return stretch.range.start_seconds < range.end_seconds &&
               stretch.range.end_seconds > range.start_seconds;
      });
  if (!has_pictures)
    throw Error(Error::Kind::kUsage, "explain",
                "the video has no pictures from " + format_time(range.start_seconds) + " to " +
                    format_time(range.end_seconds) + ": " + describe_faults(timeline));
  return {range, "as asked for"};
}

double score(Retriever& retriever, const VideoEncoding& clip, const TextEncoding& text,
             bool is_question) {
  const double similarity =
      std::inner_product(clip.embedding.begin(), clip.embedding.end(), text.embedding.begin(), 0.0);
  return is_question ? similarity
                     : similarity + static_cast<double>(retriever.match_logits(clip, text)[0]);
}

}  // namespace

Stretch choose_stretch(Retriever& retriever, VideoReader& reader, const std::string& text,
                       const StretchOptions& options, const ProgressSink& sink) {
  if (options.start_seconds || options.end_seconds)
    return asked_stretch(reader.timeline(), options);
  const auto clips = cut_into_clips(reader.timeline(), clips_for(retriever.config(), {}));
  if (clips.size() == 1) return {clips.front(), "the whole video"};
  const auto encoded = retriever.encode_texts({text});
  Progress progress("looking for the best clip", std::ssize(clips), sink);
  Stretch best;
  double best_score = -std::numeric_limits<double>::infinity();
  read_clips(reader, clips, options.frames, options.size, [&](const ReadClip& read) {
    check_stop(options.is_cancelled);
    const auto clip = retriever.encode_videos(stack<float>({read.pictures}));
    const double value = score(retriever, clip, encoded, options.is_question);
    if (best.choice.empty() || value > best_score) {
      best.range = read.range;
      best.choice = "the clip of " + std::to_string(clips.size()) + " that " +
                    (options.is_question ? "is nearest to the question" : "matches best");
      best_score = value;
    }
    progress.update(static_cast<std::int64_t>(read.number + 1));
    return true;
  });
  if (best.choice.empty())
    throw Error(Error::Kind::kData, "explain",
                "no clip of the video has pictures: " + describe_faults(reader.timeline()));
  return best;
}

}  // namespace litevl
