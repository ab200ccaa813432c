#include "library/indexing.h"

#include <algorithm>
#include <future>
#include <optional>

#include "core/error.h"
#include "core/progress.h"
#include "core/torch.h"
#include "library/changes.h"
#include "library/clip_decoder.h"
#include "library/clip_index.h"
#include "library/features.h"

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
    if (!part->is_end) ++clips;
    parts.push_back(std::move(*part));
  }
  return parts;
}

// Takes the pictures out of `parts`.
VideoEncoding encode(Retriever& retriever, std::vector<DecodedPart>& parts) {
  std::vector<at::Tensor> clips;
  for (DecodedPart& part : parts)
    if (!part.is_end) clips.push_back(std::move(part.frames));
  if (clips.empty()) return {};
  VideoEncoding encoding = retriever.encode_videos(torch::stack(clips));  // (B,T,3,H,W)
  if (!torch::isfinite(encoding.embedding).all().item<bool>())
    throw Error(Error::Kind::kData, "index", "the model gives numbers that are not finite",
                "import or train it again");
  encoding.tokens = stored_form(encoding.tokens, at::kBFloat16);
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
      if (part.is_end) {
        finish(file, part.error);
        continue;
      }
      writing_->add_clip(part.range, encoding.embedding[row], encoding.tokens[row],
                         encoding.frames);
      ++row;
      ++clips_;
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
  paths.reserve(files.size());
  for (const VideoFile& file : files) paths.push_back(file.path);
  Progress progress("index", static_cast<std::int64_t>(files.size()));
  PartWriter writer(store, files, report);
  ClipDecoder decoder(std::move(paths), decoder_options(retriever.config(), options));
  progress.update(0);
  std::int64_t batch_clips = 1;  // grows, so that encoding begins when the first clip is there
  // The disk takes the batch before while this one is encoded. Last here: it uses the others.
  std::future<void> storing;
  const auto finish_storing = [&] {
    if (!storing.valid()) return;
    storing.get();
    progress.update(writer.num_finished(), std::to_string(report.clips) + " clips");
  };
  while (true) {
    report.is_cancelled = options.is_cancelled != nullptr && options.is_cancelled->load();
    if (report.is_cancelled) break;
    auto parts = next_batch(decoder, batch_clips);
    if (parts.empty()) break;
    batch_clips = std::min(2 * batch_clips, options.batch_clips);
    auto encoding = encode(retriever, parts);
    finish_storing();
    storing = std::async(std::launch::async,
                         [&writer, parts = std::move(parts), encoding = std::move(encoding)] {
                           writer.write(parts, encoding);
                         });
  }
  finish_storing();
}

}  // namespace

IndexingReport index_videos(Store& store, Retriever& retriever,
                            const std::vector<std::filesystem::path>& roots,
                            const IndexingOptions& options) {
  if (options.batch_clips < 1)
    throw Error(
        Error::Kind::kUsage, "index",
        "batches of " + std::to_string(options.batch_clips) + " clips, expected at least 1");
  const LibraryChanges changes = find_changes(roots, store.videos());
  if (changes.to_read.empty() && changes.unchanged.empty() && changes.vanished.empty())
    throw Error(Error::Kind::kUsage, "index", "no video files in what was given");

  IndexingReport report;
  report.left_out = changes.left_out;
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
