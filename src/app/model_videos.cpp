// Apart from the rest of a model, because it has FFmpeg.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

#include "app/folder_names.h"
#include "app/model_parts.h"
#include "core/progress.h"
#include "core/stop.h"
#include "library/clip_decoder.h"
#include "litevl/error.h"
#include "video/normalise.h"
#include "video/video_reader.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kClipsAtOnce = 8;

// Throws Error (kUsage) unless there are as many numbers as these sizes have.
Shape shape_of_frames(const ModelInfo& info, std::int64_t videos, std::int64_t frames,
                      std::size_t numbers) {
  const std::string sizes = std::to_string(videos) + " videos of " + std::to_string(frames) +
                            " frames of " + std::to_string(info.height) + " x " +
                            std::to_string(info.width);
  // Each factor is bounded before they are multiplied.
  const bool is_counted =
      videos >= 1 && frames >= 1 && frames <= info.frames &&
      videos <= std::numeric_limits<std::int64_t>::max() / (frames * 3 * info.height * info.width);
  const Shape shape = {videos, frames, 3, info.height, info.width};
  if (!is_counted || std::cmp_not_equal(count_of(shape), numbers))
    throw Error(Error::Kind::kUsage, "pictures", std::to_string(numbers) + " numbers for " + sizes,
                "give 1 or more videos of 1 to " + std::to_string(info.frames) +
                    " frames, each of the model's size");
  return shape;
}

Embeddings encode(const Model::Shared& model, const Array<float>& video,
                  const EncodeOptions& options) {
  Retriever retriever(model.encoder(), model.tokenizer);
  return encode_in_parts(
      video.size(0), kClipsAtOnce, options, [&](std::int64_t begin, std::int64_t count) {
        auto vectors = retriever.encode_videos(video.rows(begin, count)).embedding;
        check_finite_numbers(vectors);
        return vectors;
      });
}

VideoEmbeddings encode_file(const Model::Shared& model, const fs::path& path,
                            const ClipOptions& clips, const EncodeOptions& options) {
  Retriever retriever(model.encoder(), model.tokenizer);
  const Timeline timeline = VideoReader(path).timeline();  // says what is wrong with the file
  const auto cut = clips_for(model.opened.encoder->config(), clips);
  const auto total = cut_into_clips(timeline, cut).size();  // and with the options
  ClipDecoder decoder({{.path = path.string(), .timeline = timeline}},
                      {.clips = cut,
                       .frames = static_cast<int>(model.info.frames),
                       .size = frame_size(model.opened.encoder->config().vision),
                       .queue_clips = static_cast<std::size_t>(kClipsAtOnce)});
  Progress progress("encoding", static_cast<std::int64_t>(total), options.progress);
  VideoEmbeddings result;
  std::vector<Array<float>> parts, frames;  // (B,E) each; (T,3,H,W) each
  while (const auto part = decoder.next()) {
    check_stop(options.is_cancelled);
    if (part->is_end) {
      result.damage = part->error;
    } else {
      frames.push_back(part->frames);
      result.clips.push_back(part->range);
    }
    if (frames.empty() || (!part->is_end && std::ssize(frames) < kClipsAtOnce)) continue;
    parts.push_back(retriever.encode_videos(stack(frames)).embedding);
    check_finite_numbers(parts.back());
    frames.clear();
    progress.update(std::ssize(result.clips));
  }
  if (parts.empty()) throw Error(Error::Kind::kData, path.string(), result.damage);
  result.embeddings = embeddings_of(joined(parts));
  return result;
}

}  // namespace

Embeddings Model::encode_pictures(std::span<const std::uint8_t> pixels, std::int64_t videos,
                                  std::int64_t frames, const EncodeOptions& options) const {
  const ModelInfo& sizes = info();
  Array<float> video(shape_of_frames(sizes, videos, frames, pixels.size()));
  const auto one = static_cast<std::size_t>(3 * sizes.height * sizes.width);
  for (std::size_t picture = 0; picture * one < pixels.size(); ++picture)
    normalise(pixels.data() + picture * one, static_cast<int>(sizes.height),
              static_cast<int>(sizes.width), video.data() + picture * one);
  return encode(*shared_, video, options);
}

Embeddings Model::encode_frames(std::span<const float> pixels, std::int64_t videos,
                                std::int64_t frames, const EncodeOptions& options) const {
  const Array<float> video(shape_of_frames(info(), videos, frames, pixels.size()), pixels);
  if (!std::ranges::all_of(pixels, [](float value) { return std::isfinite(value); }))
    throw Error(Error::Kind::kUsage, "pictures", "have numbers that are not finite");
  return encode(*shared_, video, options);
}

VideoEmbeddings Model::encode_video(const fs::path& path, const ClipOptions& clips,
                                    const EncodeOptions& options) const {
  return with_folder_names([&] { return encode_file(*shared_, path, clips, options); });
}

}  // namespace litevl
