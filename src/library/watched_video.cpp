#include "library/watched_video.h"

#include <algorithm>
#include <numeric>

#include "core/progress.h"
#include "core/stop.h"
#include "library/clip_decoder.h"
#include "library/clip_reader.h"
#include "library/surroundings.h"
#include "litevl/error.h"

namespace litevl {
namespace {

// `count` of `clips` at even distances: the middle ones of `count` equal parts.
std::vector<std::int64_t> spread(const std::vector<std::int64_t>& clips, std::size_t count) {
  std::vector<std::int64_t> chosen;
  for (std::size_t i = 0; i < count; ++i)
    chosen.push_back(clips[(2 * i + 1) * clips.size() / (2 * count)]);
  return chosen;
}

}  // namespace

WatchedVideo::WatchedVideo(Answerer& answerer, const std::filesystem::path& path,
                           const WatchOptions& options)
    : answerer_(answerer),
      path_(path),
      frames_(answerer.config().vision.max_frames),
      size_(frame_size(answerer.config().vision)),
      free_bytes_(options.kept_token_bytes) {
  watch(options);
  if (clips_.empty()) throw Error(Error::Kind::kData, path_.string(), damage_);
}

void WatchedVideo::watch(const WatchOptions& options) {
  // If the file cannot be read at all, the reader's error says why.
  timeline_ = VideoReader(path_).timeline();
  const auto cut = clips_for(answerer_.config(), options.clips);
  const auto count = cut_into_clips(timeline_, cut).size();
  ClipDecoder decoder(
      {{.path = path_.string(), .timeline = timeline_}},
      {.clips = cut, .frames = static_cast<int>(frames_), .size = size_, .queue_clips = 2});
  Progress progress("watching", static_cast<std::int64_t>(count), options.progress);
  std::vector<Array<float>> embeddings;  // of batches
  std::vector<Array<float>> frames;      // of the next batch, (T,3,H,W) each
  while (const auto part = decoder.next()) {
    check_stop(options.is_cancelled);
    if (part->is_end) {
      damage_ = part->error;
    } else {
      frames.push_back(part->frames);
      clips_.push_back(part->range);
    }
    const bool is_full = static_cast<std::int64_t>(frames.size()) == options.batch_clips;
    if (frames.empty() || (!part->is_end && !is_full)) continue;
    embeddings.push_back(add(frames));
    frames.clear();
    progress.update(static_cast<std::int64_t>(clips_.size()));
  }
  if (!embeddings.empty()) embeddings_ = joined(embeddings);
}

Array<float> WatchedVideo::add(const std::vector<Array<float>>& frames) {
  const auto encoding = answerer_.encode_videos(stack(frames));
  check_finite_numbers(encoding.embedding);
  const auto bytes = static_cast<std::int64_t>(encoding.tokens.num_bytes());
  const bool is_kept = bytes <= free_bytes_;
  free_bytes_ -= is_kept ? bytes : 0;
  for (std::int64_t row = 0; row < encoding.tokens.size(0); ++row)
    tokens_.push_back(is_kept ? encoding.tokens.videos(row, 1) : Tokens());
  return encoding.embedding;
}

Tokens WatchedVideo::tokens_of(std::size_t clip) {
  if (tokens_[clip].is_defined()) return tokens_[clip];
  VideoReader reader(path_, {.timeline = timeline_});
  Array<float> pixels;  // (T,3,H,W)
  read_clips(reader, {clips_[clip]}, static_cast<int>(frames_), size_, [&](const ReadClip& read) {
    pixels = read.pictures;
    return true;
  });
  if (!pixels.is_defined())
    throw Error(Error::Kind::kData, path_.string(), "has changed since it was read");
  return answerer_.encode_videos(stack<float>({pixels})).tokens;
}

VideoEncoding WatchedVideo::encoding(const std::vector<std::int64_t>& clips) {
  std::vector<Tokens> tokens;
  std::vector<Array<float>> embeddings;
  for (const auto clip : clips) {
    tokens.push_back(tokens_of(static_cast<std::size_t>(clip)));
    embeddings.push_back(embeddings_.row(clip));
  }
  return {joined(tokens), stack(embeddings), frames_};
}

std::vector<std::vector<std::int64_t>> WatchedVideo::nearest(const Array<float>& questions,
                                                             std::int64_t count) {
  const auto num_questions = static_cast<std::size_t>(questions.size(0));
  std::vector<std::int64_t> all(clips_.size());
  std::iota(all.begin(), all.end(), std::int64_t{0});
  const auto most = static_cast<std::size_t>(count);
  if (all.size() <= most) return {num_questions, all};
  if (!answerer_.config().joint_space) return {num_questions, spread(all, most)};
  std::vector<std::vector<std::int64_t>> nearest;
  for (std::int64_t q = 0; q < questions.size(0); ++q) {
    const auto question = questions.row(q);
    std::vector<double> similarity;
    for (const auto clip : all)
      similarity.push_back(dot(embeddings_.row(clip).values(), question.values()));
    auto clips = all;
    std::stable_sort(clips.begin(), clips.end(), [&](std::int64_t a, std::int64_t b) {
      return similarity[static_cast<std::size_t>(a)] > similarity[static_cast<std::size_t>(b)];
    });
    clips.resize(most);
    std::sort(clips.begin(), clips.end());
    nearest.push_back(std::move(clips));
  }
  return nearest;
}

ClipRecord WatchedVideo::record(std::int64_t clip) {
  return {path_.string(), clips_[static_cast<std::size_t>(clip)]};
}

}  // namespace litevl
