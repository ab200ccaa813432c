// One video of any length, encoded clip by clip, to answer questions about.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/progress.h"
#include "library/asked_clips.h"
#include "library/clips.h"
#include "task/answerer.h"
#include "video/video_reader.h"

namespace litevl {

struct WatchOptions {
  ClipOptions clips = {};
  std::int64_t batch_clips = 4;  ///< clips encoded together
  /// How many bytes of tokens are kept in memory; a clip of full size has 4.8 MB. Other clips are
  /// read and encoded again when they are needed.
  std::int64_t kept_token_bytes = std::int64_t{1} << 30;
  ProgressSink progress = {};                       ///< counts clips
  const std::atomic<bool>* is_cancelled = nullptr;  ///< set it to cancel: throws Stopped
};

/// For one thread. `answerer` must outlive it.
class WatchedVideo : public AskedClips {
 public:
  /// Reads and encodes all clips with the model's number of frames; another thread decodes
  /// meanwhile. Throws Error (kData) if no clip can be read or the model's numbers are not finite.
  WatchedVideo(Answerer& answerer, const std::filesystem::path& path,
               const WatchOptions& options = {});

  const std::vector<TimeRange>& clips() const { return clips_; }
  /// (C,E), one row for each clip.
  const Array<float>& embeddings() const { return embeddings_; }
  /// The encoding of these clips, which are numbered from 0, in this order. Throws Error (kData) if
  /// one cannot be read again.
  VideoEncoding encoding(const std::vector<std::int64_t>& clips);
  std::vector<std::vector<std::int64_t>> nearest(const Array<float>& questions,
                                                 std::int64_t count) override;
  ClipRecord record(std::int64_t clip) override;
  Array<float> embedding(std::int64_t clip) override { return embeddings_.row(clip); }
  VideoEncoding clip_encoding(std::int64_t clip) override { return encoding({clip}); }
  /// Which part of the video is missing and why, or empty.
  const std::string& damage() const { return damage_; }

 private:
  void watch(const WatchOptions& options);
  Array<float> add(const std::vector<Array<float>>& frames);
  Tokens tokens_of(std::size_t clip);

  Answerer& answerer_;
  std::filesystem::path path_;
  std::int64_t frames_;
  FrameSize size_;
  std::int64_t free_bytes_;  // how many more tokens may be kept
  Timeline timeline_;
  std::vector<TimeRange> clips_;  // C
  std::vector<Tokens> tokens_;    // C of (1,M,D), undefined if not kept
  Array<float> embeddings_;
  std::string damage_;
};

}  // namespace litevl
