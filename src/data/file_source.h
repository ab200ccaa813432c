// Training batches from video files with captions or questions.
#pragma once

#include <cstdint>
#include <memory>

#include "data/caption_list.h"
#include "data/pair_source.h"
#include "data/pass_order.h"
#include "data/question_list.h"
#include "video/known_timelines.h"

namespace litevl {

struct FileSourceOptions {
  std::uint64_t seed = 0;
  std::int64_t batch = 64;  ///< B at most, videos
  int frames = 8;           ///< T, one at random within each of T equal parts
  FrameSize size;
  std::int64_t questions = 4;  ///< at most so many of each video; of FileQuestionSource only
  /// Of the files, which others may open, too; by default the source has its own.
  std::shared_ptr<KnownTimelines> timelines = {};
};

/// Passes over a list again and again, each time in another order. With captions: one at random of
/// each video, and families stay together (PassOrder). With questions: some at random of each
/// video, which is a family of its own.
template <typename List>
class FileSource : public PairSource {
 public:
  /// Throws Error (kUsage) for options out of range or an empty list.
  FileSource(List list, const FileSourceOptions& options);

  /// Throws Error (kData) with the file's name if a video cannot be read.
  PairBatch batch(std::int64_t step) override;

  std::int64_t batches_a_pass() const override { return order_.batches_a_pass(); }

 private:
  List list_;
  FileSourceOptions options_;
  PassOrder order_;
};

extern template class FileSource<CaptionList>;
extern template class FileSource<QuestionList>;

using FilePairSource = FileSource<CaptionList>;
using FileQuestionSource = FileSource<QuestionList>;

}  // namespace litevl
