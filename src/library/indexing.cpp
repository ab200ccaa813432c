#include "library/indexing.h"

#include <optional>

#include "core/error.h"
#include "core/progress.h"
#include "core/torch.h"
#include "library/changes.h"
#include "library/clip_decoder.h"
#include "library/clip_index.h"

namespace litevl {
namespace {

ClipDecoderOptions decoder_options(const ModelConfig& config, const IndexingOptions& options) {
  ClipDecoderOptions result;
  result.clips = options.clips;
  result.frames = static_cast<int>(config.vision.max_frames);
  result.size = {.height = static_cast<int>(config.vision.image_height),
                 .width = static_cast<int>(config.vision.image_width)};
  result.queue_clips = static_cast<std::size_t>(2 * options.batch_clips);
  return result;
}

// Decoded parts until there are `batch_clips` clips among them or no more parts.
std::vector<DecodedPart> next_batch(ClipDecoder& decoder, std::int64_t batch_clips) {
  std::vector<DecodedPart> parts;
  for (std::int64_t clips = 0; clips < batch_clips;) {
    auto part = decoder.next();
    if (!part) break;
    if (part->frames.defined()) ++clips;
    parts.push_back(std::move(*part));
  }
  return parts;
}

VideoEncoding encode(Retriever& retriever, const std::vector<DecodedPart>& parts) {
  std::vector<at::Tensor> clips;
  for (const DecodedPart& part : parts)
    if (part.frames.defined()) clips.push_back(part.frames);
  if (clips.empty()) return {};
  VideoEncoding encoding = retriever.encode_videos(torch::stack(clips));  // (B,T,3,H,W)
  if (!torch::isfinite(encoding.embedding).all().item<bool>())
    throw Error(Error::Kind::kData, "index", "the model gives numbers that are not finite",
                "import or train it again");
  return encoding;
}

/// Writes the parts of videos in their order, one video at a time.
class PartWriter {
 public:
  PartWriter(Store& store, const std::vector<VideoFile>& files, IndexingReport& report)
      : store_(store), files_(files), report_(report) {}

  void write(const std::vector<DecodedPart>& parts, const VideoEncoding& encoding) {
    std::int64_t row = 0;
    for (const DecodedPart& part : parts) {
      const VideoFile& file = files_[part.video];
      if (!writing_) writing_.emplace(store_, file);
      if (part.frames.defined()) {
        writing_->add_clip(part.range, encoding.embedding[row], encoding.tokens[row],
                           encoding.frames);
        ++row;
        ++clips_;
      } else {
        finish(file, part.error);
      }
    }
  }

  std::int64_t num_finished() const { return num_finished_; }

 private:
  void finish(const VideoFile& file, const std::string& error) {
    writing_->commit(error);
    writing_.reset();
    if (!error.empty()) report_.failed.push_back({file.path, error});
    if (clips_ > 0) ++report_.videos;
    report_.clips += clips_;
    clips_ = 0;
    ++num_finished_;
  }

  Store& store_;
  const std::vector<VideoFile>& files_;
  IndexingReport& report_;
  std::optional<VideoWriting> writing_;  // of the video that has begun
  std::int64_t clips_ = 0;               // of this video
  std::int64_t num_finished_ = 0;
};

void read_videos(Store& store, Retriever& retriever, const std::vector<VideoFile>& files,
                 const IndexingOptions& options, IndexingReport& report) {
  if (files.empty()) return;
  std::vector<std::string> paths;
  for (const VideoFile& file : files) paths.push_back(file.path);
  Progress progress("index", static_cast<std::int64_t>(files.size()));
  PartWriter writer(store, files, report);
  ClipDecoder decoder(std::move(paths), decoder_options(retriever.config(), options));
  progress.update(0);
  while (true) {
    if (options.is_cancelled != nullptr && options.is_cancelled->load()) {
      report.is_cancelled = true;
      return;
    }
    const auto parts = next_batch(decoder, options.batch_clips);
    if (parts.empty()) return;
    writer.write(parts, encode(retriever, parts));
    progress.update(writer.num_finished(), std::to_string(report.clips) + " clips");
  }
}

}  // namespace

IndexingReport index_videos(Store& store, Retriever& retriever,
                            const std::vector<std::filesystem::path>& roots,
                            const IndexingOptions& options) {
  const LibraryChanges changes = find_changes(roots, store.videos());
  if (changes.to_read.empty() && changes.unchanged.empty() && changes.vanished.empty())
    throw Error(Error::Kind::kUsage, "index", "no video files in what was given");

  IndexingReport report;
  std::vector<std::int64_t> vanished_ids;
  for (const VideoRecord& record : changes.vanished) {
    vanished_ids.push_back(record.id);
    report.vanished.push_back(record.file.path);
  }
  store.remove_videos(vanished_ids);
  for (const VideoRecord& record : changes.unchanged) {
    ++report.skipped;
    if (!record.error.empty()) report.failed.push_back({record.file.path, record.error});
  }
  read_videos(store, retriever, changes.to_read, options, report);
  update_clip_index(store, retriever.config().embed_dim);
  return report;
}

}  // namespace litevl
