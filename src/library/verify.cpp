#include "library/verify.h"

#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <span>

#include "core/stop.h"
#include "library/clip_reader.h"
#include "library/file_hash.h"
#include "litevl/error.h"
#include "video/video_reader.h"

namespace litevl {
namespace {

// Embeddings are float32, frames' vectors in half precision.
constexpr double kMostLengthError = 0.01;
constexpr int kSampledClips = 3;  // of a video
constexpr std::size_t kClipsTogether = 64;

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

double length(std::span<const float> vector) {
  return std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0));
}

double cosine(std::span<const float> a, std::span<const float> b) {
  const double product = std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
  return product / std::max(1e-12, length(a) * length(b));
}

enum class FileState { kUnchanged, kChanged, kMissing };

FileState state_of(const VideoFile& file) {
  struct stat status;
  if (::stat(file.path.c_str(), &status) != 0) return FileState::kMissing;
  constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
  const VideoFile now{file.path, status.st_size,
                      status.st_mtim.tv_sec * kNanosecondsPerSecond + status.st_mtim.tv_nsec};
  return now == file ? FileState::kUnchanged : FileState::kChanged;
}

class Verifier {
 public:
  Verifier(ClipStore& store, Retriever* retriever, const VerifyOptions& options)
      : store_(store), retriever_(retriever), options_(options) {}

  VerifyReport verify() {
    check_storage();
    // What its tables say cannot be told from what is damaged.
    if (!report_.faults.empty() && report_.faults.front().kind == FaultKind::kStorage)
      return std::move(report_);
    videos_ = store_.videos();
    width_ = store_.embedding_width();
    check_clips();
    check_files();
    check_sample();
    return std::move(report_);
  }

 private:
  void check_storage() {
    const auto reading = store_.snapshot();
    for (const StoreFault& fault : store_.faults())
      report_.faults.push_back(
          {.kind = fault.is_derived ? FaultKind::kDerived : FaultKind::kStorage,
           .what = fault.what});
    std::stable_sort(report_.faults.begin(), report_.faults.end(),
                     [](const LibraryFault& a, const LibraryFault& b) { return a.kind < b.kind; });
  }

  void check_clips() {
    Progress progress("reading clips", std::ssize(videos_), options_.progress);
    for (const VideoRecord& video : videos_) {
      check_stop(options_.is_cancelled);
      const auto reading = store_.snapshot();  // of this video: others may be indexed meanwhile
      const auto ids = store_.clip_ids(video.id);
      for (std::size_t i = 0; i < ids.size(); i += kClipsTogether)
        check_clips(video, std::span(ids).subspan(i, std::min(kClipsTogether, ids.size() - i)));
      ++report_.videos;
      progress.update(report_.videos, std::to_string(report_.clips) + " clips");
    }
  }

  // Together, and one by one only where something is wrong.
  void check_clips(const VideoRecord& video, std::span<const std::int64_t> ids) {
    report_.clips += std::ssize(ids);
    std::int64_t without = 0;
    if (fault_of(ids, &without).empty()) {
      report_.clips_without_checksum += without;
      return;
    }
    for (const std::int64_t& id : ids) {
      without = 0;
      const std::string what = fault_of({&id, 1}, &without);
      report_.clips_without_checksum += without;
      if (what.empty()) continue;
      report_.faults.push_back({.kind = FaultKind::kClip,
                                .what = what,
                                .video_id = video.id,
                                .video = video.file.path,
                                .clip = id,
                                .range = range_of(id)});
    }
  }

  TimeRange range_of(std::int64_t id) {
    try {
      return store_.clips({&id, 1}).front().range;
    } catch (const Error&) {
      return {};
    }
  }

  // Says what is wrong with them, or nothing, and how many of them have no checksum.
  std::string fault_of(std::span<const std::int64_t> ids, std::int64_t* without) {
    try {
      store_.clips(ids);
      const auto embeddings = store_.embeddings(ids, width_);
      for (std::int64_t i = 0; i < embeddings.size(0); ++i)
        check_length(embeddings.row(i).values(), "its vector");
      store_.tokens(ids);
      for (const auto& frames : store_.frame_vectors(ids, width_))
        for (std::int64_t i = 0; frames && i < frames->vectors.size(0); ++i)
          check_length(frames->vectors.row(i).values(), "the vector of a frame");
      *without = store_.check_sums(ids);  // last, because it does not say what is wrong
    } catch (const Error& error) {
      if (error.kind() != Error::Kind::kData) throw;
      return error.problem();
    }
    return {};
  }

  void check_length(std::span<const float> vector, const std::string& what) const {
    const double is = length(vector);
    if (!(std::abs(is - 1) <= kMostLengthError))
      throw Error(Error::Kind::kData, store_.where(),
                  what + " has the length " + number_text(is) + ", expected 1");
  }

  void check_files() {
    Progress progress("reading files", std::ssize(videos_), options_.progress);
    std::int64_t done = 0;
    for (const VideoRecord& video : videos_) {
      check_stop(options_.is_cancelled);
      progress.update(done++, video.file.path);
      const FileState state = state_of(video.file);
      report_.missing_files += state == FileState::kMissing ? 1 : 0;
      report_.changed_files += state == FileState::kChanged ? 1 : 0;
      if (state == FileState::kUnchanged && options_.is_reading_files &&
          !video.content_hash.empty())
        check_content(video);
    }
  }

  void check_content(const VideoRecord& video) {
    std::string what;
    try {
      const std::string hash = hash_file(video.file.path, options_.is_cancelled);
      check_stop(options_.is_cancelled);
      ++report_.files;
      // Changed only now.
      if (hash == video.content_hash || state_of(video.file) != FileState::kUnchanged) return;
      what = "its file is not what was indexed, though size and time are the same";
    } catch (const Error& error) {
      if (error.kind() != Error::Kind::kData) throw;
      what = error.problem();
    }
    report_.faults.push_back({.kind = FaultKind::kContent,
                              .what = what,
                              .video_id = video.id,
                              .video = video.file.path});
  }

  bool has_fault(const VideoRecord& video) const {
    return std::any_of(report_.faults.begin(), report_.faults.end(),
                       [&](const LibraryFault& each) { return each.video_id == video.id; });
  }

  // Of damaged videos clips were cut in ways that are not stored.
  std::vector<const VideoRecord*> sample() const {
    std::vector<const VideoRecord*> sound;
    for (const VideoRecord& video : videos_)
      if (video.is_finished && video.clips > 0 && video.error.empty() &&
          state_of(video.file) == FileState::kUnchanged && !has_fault(video))
        sound.push_back(&video);
    std::vector<const VideoRecord*> chosen;
    const auto count = std::min(std::ssize(sound), std::ptrdiff_t{options_.sampled_videos});
    for (std::ptrdiff_t i = 0; i < count; ++i)
      chosen.push_back(
          sound[static_cast<std::size_t>((2 * i + 1) * std::ssize(sound) / (2 * count))]);
    return chosen;
  }

  void check_sample() {
    if (options_.sampled_videos == 0) return;
    const auto chosen = sample();
    Progress progress("encoding again", std::ssize(chosen), options_.progress);
    for (const VideoRecord* video : chosen) {
      check_stop(options_.is_cancelled);
      progress.update(report_.sampled_videos, video->file.path);
      check_features(*video);
      ++report_.sampled_videos;
    }
  }

  void check_features(const VideoRecord& video) {
    std::vector<std::int64_t> ids;
    std::vector<TimeRange> ranges;
    std::vector<Array<float>> stored;
    {
      const auto reading = store_.snapshot();
      const auto all = store_.clip_ids(video.id);
      const auto count = std::min(std::ssize(all), std::ptrdiff_t{kSampledClips});
      for (std::ptrdiff_t i = 0; i < count; ++i)
        ids.push_back(all[static_cast<std::size_t>(
            count == 1 ? 0 : i * (std::ssize(all) - 1) / (count - 1))]);
      // By time, which may not be that of their numbers.
      std::vector<std::pair<double, std::int64_t>> order;
      for (const std::int64_t id : ids) order.emplace_back(range_of(id).start_seconds, id);
      std::sort(order.begin(), order.end());
      for (std::size_t i = 0; i < ids.size(); ++i) {
        ids[i] = order[i].second;
        ranges.push_back(range_of(ids[i]));
        stored.push_back(store_.embeddings({&ids[i], 1}, width_).row(0));
      }
    }
    std::vector<bool> is_read(ids.size());
    const auto add = [&](std::size_t clip, const std::string& what) {
      report_.faults.push_back({.kind = FaultKind::kFeatures,
                                .what = what,
                                .video_id = video.id,
                                .video = video.file.path,
                                .clip = ids[clip],
                                .range = ranges[clip]});
    };
    std::string why = "no pictures";
    try {
      VideoReader reader(video.file.path);
      const VisionConfig& vision = retriever_->config().vision;
      read_clips(reader, ranges, static_cast<int>(vision.max_frames), frame_size(vision),
                 [&](const ReadClip& clip) {
                   check_stop(options_.is_cancelled);
                   is_read[clip.number] = true;
                   compare(clip, stored[clip.number], add);
                   return true;
                 });
    } catch (const Error& error) {
      if (error.kind() != Error::Kind::kData) throw;
      why = error.problem();
    }
    for (std::size_t i = 0; i < ids.size(); ++i)
      if (!is_read[i]) add(i, "it cannot be encoded again: " + why);
  }

  template <typename Add>
  void compare(const ReadClip& clip, const Array<float>& stored, const Add& add) {
    const auto encoding =
        retriever_->encode_videos(stack<float>({clip.pictures}), store_.kept_places());
    const double similarity = cosine(encoding.embedding.row(0).values(), stored.values());
    ++report_.sampled_clips;
    report_.least_similarity = std::min(report_.least_similarity, similarity);
    if (!(similarity >= kLeastFeatureCosine))
      add(clip.number, "its vector is not what the model makes of the video: cosine " +
                           number_text(similarity) + ", expected at least " +
                           number_text(kLeastFeatureCosine));
  }

  ClipStore& store_;
  Retriever* retriever_;
  const VerifyOptions& options_;
  VerifyReport report_;
  std::vector<VideoRecord> videos_;
  std::int64_t width_ = 0;
};

}  // namespace

VerifyReport verify_library(ClipStore& store, Retriever* retriever, const VerifyOptions& options) {
  return Verifier(store, retriever, options).verify();
}

RepairReport repair_library(ClipStore& store, const VerifyReport& verified) {
  std::map<std::int64_t, std::vector<std::int64_t>> clips;  // by video
  std::vector<std::pair<std::int64_t, VideoFile>> files;
  bool is_index_stale = false;
  for (const LibraryFault& fault : verified.faults) {
    if (fault.kind == FaultKind::kStorage)
      throw Error(Error::Kind::kData, store.where(), fault.what,
                  "`litevl index --rebuild` makes it anew; `litevl library backup` keeps what can "
                  "be read");
    if (fault.clip != 0) clips[fault.video_id].push_back(fault.clip);
    is_index_stale = is_index_stale || fault.kind == FaultKind::kDerived || fault.clip != 0;
  }
  for (const VideoRecord& video : store.videos())
    if (std::any_of(verified.faults.begin(), verified.faults.end(), [&](const LibraryFault& each) {
          return each.kind == FaultKind::kContent && each.video_id == video.id;
        })) {
      files.emplace_back(video.id, video.file);
      // Of no time that a file has: the next run takes its hash, and sees that it is another.
      files.back().second.modified_ns = -1;
    }
  RepairReport report{.videos = std::ssize(clips), .files = std::ssize(files)};
  {
    const auto writing = store.begin_writing();
    for (const auto& [video, ids] : clips) {
      writing->remove_clips(video, ids);
      report.clips += std::ssize(ids);
    }
    if (!files.empty()) writing->set_files(files);
    writing->commit();
  }
  report.derived_files = store.remove_damaged_derived();
  if (is_index_stale && store.clip_count() > 0) store.prepare_nearest(store.embedding_width());
  return report;
}

}  // namespace litevl
