// Training batches from video files with captions.
#pragma once

#include <cstdint>
#include <future>
#include <vector>

#include "data/caption_list.h"
#include "data/pair_source.h"
#include "video/video_reader.h"

namespace litevl {

struct FileSourceOptions {
  std::uint64_t seed = 0;
  std::int64_t batch = 64;  ///< B at most, videos
  int frames = 8;           ///< T, one at random within each of T equal parts
  FrameSize size;
};

/// Passes over a list again and again, each time in another order, with one caption at random of
/// each video. Videos of a family stay in one batch, unless it is larger than a batch; families are
/// packed into batches once, so some batches may be smaller than B, and those less than half full
/// are left out (which videos that concerns changes with each pass).
/// The next batch is decoded meanwhile, on its own thread.
class FilePairSource : public PairSource {
 public:
  /// Throws Error (kUsage) for options out of range or an empty list.
  FilePairSource(CaptionList list, const FileSourceOptions& options);

  /// Throws Error (kData) with the file's name if a video cannot be read.
  PairBatch batch(std::int64_t step) override;

  std::int64_t batches_a_pass() const { return static_cast<std::int64_t>(batches_.size()); }

 private:
  // Videos that stay together: some of one family. A place in a batch for such a group.
  using Group = std::vector<std::int64_t>;
  struct Place {
    std::size_t size = 0, index = 0;  // the group `order of that size`[index]
  };

  void make_groups();
  void pack_groups();
  std::vector<std::int64_t> videos_of(std::int64_t step) const;
  PairBatch load(std::int64_t step) const;

  CaptionList list_;
  FileSourceOptions options_;
  std::vector<std::vector<Group>> groups_by_size_;  // [size - 1]
  std::vector<std::vector<Place>> batches_;         // of any pass
  std::int64_t ahead_step_ = -1;
  std::future<PairBatch> ahead_;  // last: its thread uses the members above
};

}  // namespace litevl
