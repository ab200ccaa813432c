#include "library/indexing_plan.h"

#include <algorithm>
#include <chrono>

#include "library/clip_reader.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::size_t kSamples = 5;
constexpr std::int64_t kMostSampleBytes = std::int64_t{1} << 32;  // such a file is read completely
constexpr double kFewClips = 20;

// The files whose lengths are read: small and large ones, but no huge ones.
std::vector<const FileToRead*> sample(const std::vector<FileToRead>& files) {
  std::vector<const FileToRead*> by_size;
  for (const FileToRead& file : files)
    if (file.file.size_bytes <= kMostSampleBytes) by_size.push_back(&file);
  std::ranges::sort(by_size, {}, [](const auto* file) { return file->file.size_bytes; });
  std::vector<const FileToRead*> chosen;
  const std::size_t count = std::min(kSamples, by_size.size());
  for (std::size_t i = 0; i < count; ++i)
    chosen.push_back(by_size[(2 * i + 1) * by_size.size() / (2 * count)]);
  return chosen;
}

std::int64_t token_bytes(const VideoEncoding& clip, const VisionConfig& vision, TokenForm form) {
  const auto& tokens = clip.tokens;
  if (form == TokenForm::kAll)
    return static_cast<std::int64_t>(sizeof(Bf16)) * tokens.size(1) * tokens.size(2);
  const auto compact = compact_tokens(tokens.floats.reshaped({tokens.size(1), tokens.size(2)}),
                                      token_layout(vision, clip.frames), form);
  return std::ssize(compact.cls) + std::ssize(compact.joins) + std::ssize(compact.codes);
}

struct Trial {
  double seconds = 0;  // for one clip
  std::int64_t bytes = 0;
};

// Measures one clip, read and encoded. It is encoded twice, because the first time also packs the
// weights.
Trial try_clip(VideoReader& reader, Retriever& retriever, const IndexingPlanOptions& options) {
  const auto& vision = retriever.config().vision;
  const FrameSize size = frame_size(vision);
  Trial trial;
  const auto start = std::chrono::steady_clock::now();
  const std::vector<TimeRange> clip = {
      cut_into_clips(reader.timeline(), clips_for(retriever.config(), options.clips)).front()};
  read_clips(reader, clip, static_cast<int>(vision.max_frames), size, [&](const ReadClip& read) {
    const auto read_at = std::chrono::steady_clock::now();
    const auto video = stack<float>({read.pictures});
    retriever.encode_videos(video, options.kept_places);
    const auto begun = std::chrono::steady_clock::now();
    const auto encoding = retriever.encode_videos(video, options.kept_places);
    const auto E = encoding.embedding.size(1), T = encoding.frames;
    constexpr std::int64_t kFloat = 4, kHalf = 2, kDouble = 8;
    trial.bytes =
        token_bytes(encoding, vision, options.tokens) + kFloat * E + T * (kHalf * E + kDouble);
    const auto end = std::chrono::steady_clock::now();
    trial.seconds = std::chrono::duration<double>((end - begun) + (read_at - start)).count();
    return false;
  });
  return trial;
}

}  // namespace

IndexingPlan plan_indexing(const std::vector<FileToRead>& files, Retriever& retriever,
                           const IndexingPlanOptions& options) {
  IndexingPlan plan{.videos = std::ssize(files)};
  for (const FileToRead& file : files) plan.bytes += file.file.size_bytes;
  double sampled_seconds = 0;
  std::int64_t sampled_bytes = 0;
  Trial trial;
  const ClipOptions cut = clips_for(retriever.config(), options.clips);
  const double step = cut.window_seconds - cut.overlap_seconds;
  for (const FileToRead* file : sample(files)) try {
      VideoReader reader(file->file.path);
      sampled_seconds += reader.info().duration_seconds;
      sampled_bytes += file->file.size_bytes;
      plan.video_seconds =
          sampled_seconds * static_cast<double>(plan.bytes) / static_cast<double>(sampled_bytes);
      if (trial.bytes == 0 && plan.video_seconds > kFewClips * step)
        trial = try_clip(reader, retriever, options);
    } catch (const Error&) {
      // Indexing will say what is wrong with it.
    }
  const double clips = std::max(plan.video_seconds / step, static_cast<double>(plan.videos));
  plan.seconds = clips * trial.seconds;
  plan.library_bytes = static_cast<std::int64_t>(clips * static_cast<double>(trial.bytes));
  return plan;
}

}  // namespace litevl
