#include "library/indexing.h"

#include <algorithm>
#include <cmath>
#include <future>
#include <optional>

#include "compact/token_words.h"
#include "core/progress.h"
#include "library/clip_decoder.h"
#include "library/compacting.h"
#include "library/roots.h"
#include "litevl/error.h"
#include "store/clip_store.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

ClipDecoderOptions decoder_options(const ModelConfig& config, const IndexingOptions& options) {
  ClipDecoderOptions result;
  result.clips = clips_for(config, options.clips);
  result.frames = static_cast<int>(config.vision.max_frames);
  result.size = frame_size(config.vision);
  result.is_hashing = true;
  result.queue_clips = static_cast<std::size_t>(2 * options.batch_clips);
  return result;
}

// Takes decoded parts until they contain `batch_clips` clips or there are no more parts.
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

// Removes the pictures from `parts`.
VideoEncoding encode(Retriever& retriever, double kept_places, std::vector<DecodedPart>& parts) {
  std::vector<Array<float>> clips;
  for (DecodedPart& part : parts)
    if (!part.is_end) clips.push_back(std::move(part.frames));
  if (clips.empty()) return {};
  const auto video = stack(clips);  // (B,T,3,H,W)
  clips.clear();                    // so that they are not in memory twice
  VideoEncoding encoding = retriever.encode_videos(video, kept_places);
  check_finite_numbers(encoding.embedding);
  check_finite_numbers(encoding.tokens.floats);
  check_finite_numbers(encoding.frame_vectors);
  return encoding;
}

Array<Bf16> in_halves(const Array<float>& tokens) {
  Array<Bf16> halves(tokens.shape());
  std::ranges::transform(tokens, halves.data(), to_bf16);
  return halves;
}

/// Writes the parts of videos in their order.
class PartWriter {
 public:
  PartWriter(ClipStore& store, const VisionConfig& vision, const std::vector<FileToRead>& files,
             IndexingReport& report)
      : store_(store), vision_(vision), form_(store.token_form()), files_(files), report_(report) {}

  /// In one transaction.
  void write(const std::vector<DecodedPart>& parts, const VideoEncoding& encoding) {
    const auto writing = store_.begin_writing();
    std::int64_t row = 0;
    for (const DecodedPart& part : parts) {
      if (!begun_) begin(*writing, part);
      if (part.is_end) {
        finish(*writing, part);
        continue;
      }
      set_timeline(*writing, part);
      writing->add_clip(video_id_, encoded(part, encoding, row));
      ++row;
      ++report_.clips;
      ++begun_->clips;
      begun_->end_seconds = part.range.end_seconds;
    }
    writing->commit();
  }

  /// The video whose end has not been written.
  const std::optional<UnfinishedVideo>& unfinished() const { return begun_; }

 private:
  void begin(ClipWriter& writing, const DecodedPart& part) {
    const FileToRead& file = files_[part.video];
    video_id_ =
        part.is_continued ? file.video_id : writing.begin_video(file.file, part.content_hash);
    timeline_.clear();
    set_timeline(writing, part);
    begun_ = UnfinishedVideo{.path = file.file.path, .video_seconds = part.video_seconds};
    if (part.is_continued) begun_->clips = std::ssize(store_.clip_ranges(video_id_));
  }

  EncodedClip encoded(const DecodedPart& part, const VideoEncoding& encoding,
                      std::int64_t row) const {
    EncodedClip clip{.range = part.range,
                     .embedding = encoding.embedding.row(row),
                     .tokens = {},
                     .frames = encoding.frames,
                     .frame_vectors = encoding.frame_vectors.row(row),
                     .frame_seconds = part.frame_seconds};
    const auto tokens = encoding.tokens.floats.row(row);
    if (form_ == TokenForm::kAll)
      clip.tokens = in_halves(tokens);
    else
      clip.tokens = compact_tokens(tokens, token_layout(vision_, encoding.frames), form_);
    return clip;
  }

  void finish(ClipWriter& writing, const DecodedPart& part) {
    // A file that cannot be opened now may be readable later, so what is known about it is kept.
    const bool is_waiting = part.is_continued && part.video_seconds == 0;
    if (!is_waiting) {
      set_timeline(writing, part);
      writing.finish_video(video_id_, part.error);
    }
    if (!part.error.empty()) report_.failed.push_back({begun_->path, part.error});
    if (begun_->clips > 0 && !is_waiting) ++report_.videos;
    begun_.reset();
  }

  void set_timeline(ClipWriter& writing, const DecodedPart& part) {
    if (part.timeline == timeline_) return;
    writing.set_timeline(video_id_, part.timeline);
    timeline_ = part.timeline;
  }

  ClipStore& store_;
  const VisionConfig& vision_;
  TokenForm form_;
  const std::vector<FileToRead>& files_;
  IndexingReport& report_;
  std::optional<UnfinishedVideo> begun_;
  std::int64_t video_id_ = 0;  // of `begun_`
  std::string timeline_;       // as it is in the store
};

/// Counts seconds of video. Those of files that were not opened yet are estimated from their sizes.
class IndexingProgress {
 public:
  IndexingProgress(const std::vector<FileToRead>& files, const ProgressSink& sink)
      : files_(files), sink_(sink) {
    for (const FileToRead& file : files) unopened_bytes_ += bytes_of(file);
  }

  void note(const std::vector<DecodedPart>& parts, std::int64_t clips) {
    for (const DecodedPart& part : parts) note(part);
    const double known = passed_seconds_ + open_seconds_;
    const double rate = opened_bytes_ > 0 ? known / opened_bytes_ : 0;
    const double total = known + rate * unopened_bytes_;
    // How much the total must change for the time left to be estimated again.
    constexpr double kWorthALine = 0.05;
    if (!progress_ || std::abs(total - shown_total_) > kWorthALine * total) {
      shown_total_ = total;
      progress_.emplace("index, seconds of video", std::llround(total), sink_);
    }
    progress_->update(std::llround(passed_seconds_ + done_seconds_),
                      std::to_string(clips) + " clips");
  }

 private:
  static double bytes_of(const FileToRead& file) {
    return static_cast<double>(file.file.size_bytes);
  }

  void note(const DecodedPart& part) {
    if (part.video == num_opened_) {
      ++num_opened_;
      unopened_bytes_ -= bytes_of(files_[part.video]);
      opened_bytes_ += bytes_of(files_[part.video]);
      open_seconds_ = part.video_seconds;
      done_seconds_ = 0;
    }
    if (!part.is_end) {
      done_seconds_ = part.range.end_seconds;
      return;
    }
    passed_seconds_ += open_seconds_;
    open_seconds_ = done_seconds_ = 0;
  }

  const std::vector<FileToRead>& files_;
  const ProgressSink& sink_;
  std::optional<Progress> progress_;
  double shown_total_ = 0;
  std::size_t num_opened_ = 0;
  double unopened_bytes_ = 0;
  double opened_bytes_ = 0;
  double passed_seconds_ = 0;  // of the videos that have ended
  double open_seconds_ = 0;    // of the video that is being read
  double done_seconds_ = 0;    // of that video, up to the last clip that was read
};

// Nothing if it was not stored or cannot be read; it is then made again.
std::optional<Timeline> known_timeline(const FileToRead& file) {
  if (!file.timeline) return std::nullopt;
  try {
    return timeline_from_text(*file.timeline, file.file.path);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::vector<VideoToDecode> videos_to_decode(ClipStore& store,
                                            const std::vector<FileToRead>& files) {
  std::vector<VideoToDecode> videos;
  for (const FileToRead& file : files) {
    videos.push_back({.path = file.file.path, .content_hash = file.content_hash});
    if (file.video_id != 0) videos.back().kept = store.clip_ranges(file.video_id);
    videos.back().timeline = known_timeline(file);
  }
  return videos;
}

bool is_set(const std::atomic<bool>* flag) { return flag != nullptr && flag->load(); }

void read_videos(ClipStore& store, Retriever& retriever, const std::vector<FileToRead>& files,
                 const IndexingOptions& options, IndexingReport& report) {
  if (files.empty()) return;
  const double kept_places = store.kept_places();
  PartWriter writer(store, retriever.config().vision, files, report);
  IndexingProgress progress(files, options.progress);
  ClipDecoder decoder(videos_to_decode(store, files), decoder_options(retriever.config(), options));
  std::int64_t batch_clips = 1;  // grows, so that encoding begins with the first clip
  // The previous batch is written while this one is encoded. Must be declared last: it uses the
  // other variables.
  std::future<void> storing;
  const auto finish_storing = [&] {
    if (storing.valid()) storing.get();
  };
  while (true) {
    report.is_cancelled = is_set(options.is_cancelled);
    if (report.is_cancelled) break;
    auto parts = next_batch(decoder, batch_clips);
    if (parts.empty()) break;
    batch_clips = std::min(2 * batch_clips, options.batch_clips);
    auto encoding = encode(retriever, kept_places, parts);
    finish_storing();
    progress.note(parts, report.clips);
    storing = std::async(std::launch::async,
                         [&writer, parts = std::move(parts), encoding = std::move(encoding)] {
                           writer.write(parts, encoding);
                         });
  }
  finish_storing();
  if (writer.unfinished()) report.unfinished.push_back(*writer.unfinished());
}

// The given roots or, if none are given, all known ones; those of them that do not exist are
// `missing`.
struct Roots {
  std::vector<fs::path> there;
  std::vector<fs::path> missing;
};

Roots choose_roots(ClipStore& store, const std::vector<fs::path>& given) {
  Roots roots;
  for (const fs::path& path : given) roots.there.push_back(whole_path(path));
  if (!given.empty()) return roots;
  for (const Root& root : store.roots()) {
    std::error_code ignored;
    (fs::exists(root.path, ignored) ? roots.there : roots.missing).push_back(root.path);
  }
  if (roots.there.empty() && roots.missing.empty())
    throw Error(Error::Kind::kUsage, "index", "the library knows no folders yet",
                "name folders with videos");
  return roots;
}

// Removes roots that no longer exist and whose videos were all found elsewhere.
void remove_left_roots(ClipStore& store, ClipWriter& writing, const LibraryChanges& changes) {
  const auto videos = store.videos();
  for (const Root& root : store.roots()) {
    const auto is_in = [&](const std::string& path) { return is_under(path, root.path); };
    std::error_code ignored;
    if (!fs::exists(root.path, ignored) &&
        std::any_of(changes.moved.begin(), changes.moved.end(),
                    [&](const MovedVideo& video) { return is_in(video.from); }) &&
        std::none_of(videos.begin(), videos.end(),
                     [&](const VideoRecord& video) { return is_in(video.file.path); }))
      writing.remove_root(root.id);
  }
}

void apply(ClipStore& store, const LibraryChanges& changes) {
  const auto writing = store.begin_writing();
  writing->set_files(changes.new_files);
  for (const auto& [id, file] : changes.copies) writing->copy_video(id, file);
  for (const VideoRecord& record : changes.vanished) writing->remove_video(record.id);
  if (!changes.moved.empty()) remove_left_roots(store, *writing, changes);
  writing->commit();
}

}  // namespace

void check_indexing_options(const IndexingOptions& options) {
  constexpr double kLeastKept = 0.01;
  const auto refuse = [](const std::string& what) {
    throw Error(Error::Kind::kUsage, "index", what);
  };
  const auto& [number, count] = options.shard;
  if (count < 1 || number < 1 || number > count)
    refuse("there is no part " + std::to_string(number) + " of " + std::to_string(count));
  if (options.memory_bytes < 0) refuse("memory of less than nothing");
  if (options.batch_clips < 1)
    refuse("batches of " + std::to_string(options.batch_clips) + " clips, expected at least 1");
  if (options.kept_places && !(*options.kept_places >= kLeastKept && *options.kept_places <= 1))
    refuse("the share of places is " + std::to_string(*options.kept_places) +
           ", expected 0.01 to 1");
  if (options.tokens && word_text(token_form_words(), *options.tokens).empty())
    refuse("the tokens are to be kept in a form that is unknown");
  cut_into_clips(1.0, clips_for({}, options.clips));  // refuses a window that is none
}

IndexingReport index_videos(ClipStore& store, Retriever& retriever,
                            const std::vector<std::filesystem::path>& roots,
                            const IndexingOptions& options) {
  check_indexing_options(options);
  check_token_form(store, options.tokens);
  check_kept_places(store, options.kept_places);
  const Roots chosen = choose_roots(store, roots);
  IndexingReport report;
  const LibraryChanges changes = find_changes(chosen.there, chosen.missing, store.videos(),
                                              {.is_forgetting = options.is_forgetting,
                                               .shard = options.shard,
                                               .settle_seconds = options.settle_seconds,
                                               .is_cancelled = options.is_cancelled,
                                               .progress = options.progress});
  report.is_cancelled = is_set(options.is_cancelled);
  if (report.is_cancelled) return report;
  if (changes.to_read.empty() && changes.unchanged.empty() && changes.vanished.empty() &&
      changes.lost.empty() && changes.growing.empty() && options.shard.count == 1)
    throw Error(Error::Kind::kUsage, "index", "no video files in what was given");

  add_roots(store, chosen.there);
  apply(store, changes);
  set_form(store, options.tokens, options.kept_places);
  report.left_out = changes.left_out;
  report.growing = changes.growing;
  report.moved = changes.moved;
  report.lost = changes.lost;
  for (const VideoRecord& record : changes.vanished) report.vanished.push_back(record.file.path);
  for (const VideoRecord& record : changes.unchanged) {
    ++report.skipped;
    if (!record.error.empty()) report.failed.push_back({record.file.path, record.error});
  }
  if (options.on_plan && !changes.to_read.empty())
    options.on_plan(plan_indexing(changes.to_read, retriever,
                                  {.clips = options.clips,
                                   .tokens = store.token_form(),
                                   .kept_places = store.kept_places()}));
  read_videos(store, retriever, changes.to_read, options, report);
  store.prepare_nearest(retriever.config().embed_dim);
  // Last, so that an error in an older clip does not prevent new ones from being added.
  if (report.is_cancelled) return report;
  report.compacted =
      compact_clips(store, retriever.config().vision, options.is_cancelled, options.progress);
  report.is_cancelled = is_set(options.is_cancelled);
  return report;
}

}  // namespace litevl
